//! Lists the named profiles of the shared AWS configuration for a choice. Reads them as the SDK does, but reports a
//! file that exists and cannot be read.

pub(super) mod scan;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::section::{EnvConfigSections, Profile};
use aws_runtime::env_config::source;
use aws_types::os_shim_internal::{Env, Fs};

use crate::folders;
use crate::text::{explained, say};

pub use scan::AwsConfigLineFault;

const DEFAULT: &str = "default";

/// The UTF-8 byte order mark, which some editors put at the start of a file.
const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Maximum file size, in MiB. A larger file is not a configuration.
const MOST_MIB: u64 = 4;

/// Maximum time to read the files: they may be on a disk that does not answer.
const LIMIT: Duration = Duration::from_secs(5);

/// A profile of the shared configuration, without its secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedProfile {
    pub name: String,
    /// `None` if the files contain no way to sign in.
    pub kind: Option<ProfileKind>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProfileKind {
    Key,
    Sso,
    /// With a role that other credentials assume.
    Role,
    /// With the output of a program.
    Process,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileFiles {
    /// `~/.aws/config`, or the file that `AWS_CONFIG_FILE` names.
    pub config: PathBuf,
    /// `~/.aws/credentials`, or the file that `AWS_SHARED_CREDENTIALS_FILE` names.
    pub credentials: PathBuf,
}

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum ProfilesError {
        Unreadable {
            path: PathBuf,
            /// The system's message.
            reason: String,
        } => say::ReasonProfilesUnreadable { path, system: reason },
        NoFile { path: PathBuf } => say::ReasonProfilesNoFile { path },
        Large {
            path: PathBuf,
            /// The maximum size, in MiB.
            most: u64,
        } => say::ReasonProfilesLarge { path, most: *most },
        NotText {
            path: PathBuf,
            /// The line, from 1.
            line: usize,
        } => say::ReasonProfilesNotText { path, line: *line },
        Utf16 { path: PathBuf } => say::ReasonProfilesUtf16 { path },
        Line {
            path: PathBuf,
            /// The line, from 1.
            line: usize,
            fault: AwsConfigLineFault,
        } => say::ReasonProfilesLine { path, line: *line, fault },
        Late {
            /// The configuration file. The slow file may also be the credentials file.
            path: PathBuf,
            seconds: u64,
        } => say::ReasonProfilesLate { path, seconds: *seconds },
        /// The SDK rejects the files, with this message.
        Broken(words: String) => say::ReasonProfilesBroken { system: words },
    }
}

impl ProfileFiles {
    /// Returns the files that the SDK reads.
    pub fn from_environment() -> Self {
        let home = std::env::home_dir();
        let file = |variable, name| place(std::env::var_os(variable).map(PathBuf::from), home.as_deref(), name);
        Self {
            config: file("AWS_CONFIG_FILE", "config"),
            credentials: file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        }
    }

    /// Returns the profiles: `default` first, the others by name. A missing file contains no profiles. Reads on another
    /// thread, with a time limit.
    pub async fn read(&self) -> Result<Vec<NamedProfile>, ProfilesError> {
        let Some(sections) = self.sections().await? else { return Ok(Vec::new()) };
        let named = |name| NamedProfile { name: String::from(name), kind: sections.get_profile(name).and_then(kind) };
        let mut profiles: Vec<_> = sections.profiles().map(named).collect();
        profiles.sort_by(|one, other| (one.name != DEFAULT, &one.name).cmp(&(other.name != DEFAULT, &other.name)));
        Ok(profiles)
    }

    /// Returns the sections of both files as the SDK reads them, secrets included, or `None` if no file exists.
    pub(super) async fn sections(&self) -> Result<Option<EnvConfigSections>, ProfilesError> {
        let runtime = tokio::runtime::Handle::current();
        self.read_aside(move |files| runtime.block_on(files.load())).await
    }

    /// Runs `read` on another thread, with a time limit.
    async fn read_aside<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, ProfilesError> + Send + 'static,
    ) -> Result<T, ProfilesError> {
        let files = self.clone();
        let reading = tokio::task::spawn_blocking(move || read(&files));
        let broken = |broke: tokio::task::JoinError| Err(ProfilesError::Broken(broke.to_string()));
        self.in_time(LIMIT, async { reading.await.unwrap_or_else(broken) }).await
    }

    async fn in_time<T>(
        &self,
        limit: Duration,
        reading: impl Future<Output = Result<T, ProfilesError>>,
    ) -> Result<T, ProfilesError> {
        let late = |_| ProfilesError::Late { path: self.config.clone(), seconds: limit.as_secs() };
        tokio::time::timeout(limit, reading).await.map_err(late)?
    }

    /// Returns both files, in the order in which the SDK reads them.
    pub(super) fn both(&self) -> [(EnvConfigFileKind, &Path); 2] {
        [(EnvConfigFileKind::Config, &self.config), (EnvConfigFileKind::Credentials, &self.credentials)]
    }

    /// Returns the files without a byte order mark if one of them begins with it, because the SDK would not accept it.
    /// Returns `None` if the SDK can read the files itself. Fails if a file has no end or is too large, because the SDK
    /// would read all of it. Blocks on file reads.
    pub(super) fn for_sdk(&self) -> Result<Option<EnvConfigFiles>, ProfilesError> {
        let mut is_marked = false;
        for (_, path) in self.both() {
            match bytes(path) {
                Ok(Some(bytes)) => is_marked |= bytes.starts_with(&MARK),
                // The SDK skips a folder. A container has one in place of a mounted file that is missing.
                Err(ProfilesError::NoFile { path }) if path.is_dir() => {}
                Err(endless @ (ProfilesError::NoFile { .. } | ProfilesError::Large { .. })) => return Err(endless),
                // If the profile is needed, the search for faults after the sign-in reports this.
                Ok(None) | Err(_) => {}
            }
        }
        if !is_marked {
            return Ok(None);
        }
        let texts = self.both().map(|(kind, path)| (kind, text(path).ok().flatten().unwrap_or_default()));
        let files =
            texts.into_iter().fold(EnvConfigFiles::builder(), |files, (kind, text)| files.with_contents(kind, text));
        Ok(Some(files.build()))
    }

    /// Runs [`Self::for_sdk`] on another thread, with a time limit.
    pub(super) async fn read_for_sdk(&self) -> Result<Option<EnvConfigFiles>, ProfilesError> {
        self.read_aside(Self::for_sdk).await
    }

    async fn load(&self) -> Result<Option<EnvConfigSections>, ProfilesError> {
        let (mut files, mut none) = (EnvConfigFiles::builder(), true);
        for (kind, path) in self.both() {
            let Some((text, _)) = text_with_sections(path)? else { continue };
            (files, none) = (files.with_contents(kind, text), false);
        }
        // The SDK fails if it gets no file at all.
        if none {
            return Ok(None);
        }
        let loaded = source::load(&Env::real(), &Fs::real(), &files.build()).await;
        let loaded = loaded.map_err(|error| ProfilesError::Broken(error.to_string()))?;
        EnvConfigSections::parse(loaded).map(Some).map_err(|error| ProfilesError::Broken(one_line(&error)))
    }
}

/// Returns the path of a file: the one that the environment names, with `~` replaced by the home folder, else
/// `~/.aws/NAME`.
fn place(named: Option<PathBuf>, home: Option<&Path>, name: &str) -> PathBuf {
    let home = home.unwrap_or(Path::new("~"));
    match named {
        Some(path) => path.strip_prefix("~").map_or_else(|_| path.clone(), |inside| home.join(inside)),
        None => home.join(".aws").join(name),
    }
}

/// Reads a file. Fails if the file cannot be read, where the SDK would take it for empty. Returns `None` if there is no
/// file, or if the path is `/dev/null`.
fn bytes(path: &Path) -> Result<Option<Vec<u8>>, ProfilesError> {
    let own = || path.to_owned();
    match folders::read_regular(path, MOST_MIB << 20) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Ok(None),
            ErrorKind::FileTooLarge => Err(ProfilesError::Large { path: own(), most: MOST_MIB }),
            ErrorKind::InvalidInput if std::fs::canonicalize(path).is_ok_and(|path| path == Path::new("/dev/null")) => {
                Ok(None)
            }
            ErrorKind::InvalidInput | ErrorKind::IsADirectory => Err(ProfilesError::NoFile { path: own() }),
            _ => Err(ProfilesError::Unreadable { path: own(), reason: error.to_string() }),
        },
    }
}

/// Reads a file as text without a byte order mark. Returns `None` if there is no file.
fn text(path: &Path) -> Result<Option<String>, ProfilesError> {
    let own = || path.to_owned();
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ProfilesError::Utf16 { path: own() });
    }
    let text = std::str::from_utf8(bytes.strip_prefix(&MARK).unwrap_or(&bytes)).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        ProfilesError::NotText { path: own(), line: before.filter(|byte| **byte == b'\n').count() + 1 }
    })?;
    Ok(Some(text.to_owned()))
}

/// Reads a file and splits it into sections, by the rules of the SDK. Returns `None` if there is no file.
pub(super) fn text_with_sections(path: &Path) -> Result<Option<(String, Vec<scan::Section>)>, ProfilesError> {
    let Some(text) = text(path)? else { return Ok(None) };
    match scan::sections(&text) {
        Ok(sections) => Ok(Some((text, sections))),
        Err((line, fault)) => Err(ProfilesError::Line { path: path.to_owned(), line, fault }),
    }
}

/// Joins the parser's message, which has two lines, into one line.
fn one_line(error: &impl ToString) -> String {
    let text = error.to_string();
    let words = text.strip_prefix("error parsing ").unwrap_or(&text);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns how the SDK would sign in, checked in the SDK's order.
fn kind(profile: &Profile) -> Option<ProfileKind> {
    let has = |names: &[&str]| names.iter().any(|name| profile.get(name).is_some());
    if has(&["role_arn", "credential_source", "web_identity_token_file"]) {
        return Some(ProfileKind::Role);
    }
    if has(&["sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "sso_region"]) {
        return Some(ProfileKind::Sso);
    }
    if has(&["login_session"]) {
        return None;
    }
    if has(&["credential_process"]) {
        return Some(ProfileKind::Process);
    }
    has(&["aws_access_key_id"]).then_some(ProfileKind::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[profile crm]\nregion = eu-central-1\nsso_session = corp\nsso_account_id = 029608264753\n\
        sso_role_name = Stream\n\n[sso-session corp]\nsso_region = eu-central-1\nsso_start_url = https://corp/start\n\n\
        [default]\nregion = us-east-2\n\n[profile batch]\ncredential_process = /usr/bin/keys --for batch\n\n\
        [profile writer]\nrole_arn = arn:aws:iam::029608264753:role/w\nsource_profile = default\n\n[profile plain]\n";

    async fn read(config: Option<&[u8]>, credentials: Option<&[u8]>) -> Result<Vec<NamedProfile>, String> {
        let folder = tempfile::tempdir().unwrap();
        let files =
            ProfileFiles { config: folder.path().join("config"), credentials: folder.path().join("credentials") };
        for (path, content) in [(&files.config, config), (&files.credentials, credentials)] {
            if let Some(content) = content {
                std::fs::write(path, content).unwrap();
            }
        }
        let home = folder.path().display().to_string();
        files.read().await.map_err(|error| error.to_string().replace(&home, "~/.aws"))
    }

    #[tokio::test]
    async fn both_files_are_one_list_and_each_says_how_it_signs_in() {
        let keys = b"[default]\naws_access_key_id = AKIA\naws_secret_access_key = s\n[old]\naws_access_key_id = A\n";
        let found = read(Some(CONFIG.as_bytes()), Some(keys)).await.unwrap();
        let expected = [
            ("default", Some(ProfileKind::Key)),
            ("batch", Some(ProfileKind::Process)),
            ("crm", Some(ProfileKind::Sso)),
            ("old", Some(ProfileKind::Key)),
            ("plain", None),
            ("writer", Some(ProfileKind::Role)),
        ];
        assert_eq!(found, expected.map(|(name, kind)| NamedProfile { name: name.into(), kind }));
    }

    #[tokio::test]
    async fn no_file_holds_no_profiles_and_one_alone_is_enough() {
        assert_eq!(read(None, None).await, Ok(Vec::new()));
        let found = read(None, Some(b"[eu]\naws_access_key_id = A\n")).await.unwrap();
        assert_eq!(found, [NamedProfile { name: "eu".into(), kind: Some(ProfileKind::Key) }]);
    }

    #[tokio::test]
    async fn a_broken_file_is_named_with_its_line_and_without_what_stands_there() {
        let said =
            "~/.aws/config, line 2: the setting has no equals sign. Write it as NAME = VALUE, or remove the line";
        let broken = read(Some(b"[default]\nregion us-east-2\n"), None).await;
        assert_eq!(broken, Err(said.into()));
        let binary = read(None, Some(b"[default]\naws_secret_access_key = \xFF\n")).await.unwrap_err();
        assert_eq!(binary, "~/.aws/credentials, line 2 is not UTF-8 text. Save the file as UTF-8");
        let marked = read(Some(b"\xEF\xBB\xBF[profile eu]\nregion = x\n"), None).await.unwrap();
        assert_eq!(marked, [NamedProfile { name: "eu".into(), kind: None }]);
    }

    const NO_FILE: &str = "~/.aws/config is a folder, a pipe or a device, not a text file. Correct AWS_CONFIG_FILE or \
        AWS_SHARED_CREDENTIALS_FILE.";

    async fn refused(config: &Path) -> String {
        let files = ProfileFiles { config: config.to_owned(), credentials: config.with_file_name("nowhere") };
        let home = config.parent().unwrap().display().to_string();
        files.read().await.unwrap_err().to_string().replace(&home, "~/.aws")
    }

    #[tokio::test]
    async fn a_folder_and_a_file_without_end_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        std::fs::create_dir(&config).unwrap();
        assert_eq!(refused(&config).await, NO_FILE);
        let large = folder.path().join("large");
        std::fs::File::create(&large).unwrap().set_len((MOST_MIB << 20) + 1).unwrap();
        assert_eq!(
            refused(&large).await,
            "~/.aws/large is larger than 4 MiB. Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE."
        );
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_is_refused_at_once_and_nothing_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("config");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(refused(&pipe).await, NO_FILE);
        let nothing = ProfileFiles { config: "/dev/null".into(), credentials: "/dev/null".into() };
        assert_eq!(nothing.read().await.unwrap(), []);
        assert!(nothing.read_for_sdk().await.unwrap().is_none());
        let of_sdk = ProfileFiles { config: "/dev/null".into(), credentials: pipe.clone() };
        assert_eq!(of_sdk.read_for_sdk().await.unwrap_err(), ProfilesError::NoFile { path: pipe });
        let endless = ProfileFiles { config: "/dev/zero".into(), credentials: "/dev/null".into() };
        assert_eq!(endless.read_for_sdk().await.unwrap_err(), ProfilesError::NoFile { path: "/dev/zero".into() });
        let mounted = ProfileFiles { config: folder.path().into(), credentials: folder.path().join("nowhere") };
        assert!(mounted.read_for_sdk().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_disk_that_does_not_answer_is_given_up() {
        let files = ProfileFiles { config: "/net/config".into(), credentials: "/net/credentials".into() };
        let late = files.in_time(Duration::ZERO, std::future::pending::<Result<(), _>>()).await.unwrap_err();
        assert_eq!(late.to_string(), "/net/config: no response within 0 s");
    }

    #[test]
    fn the_files_are_where_the_environment_says_else_at_home() {
        let home = Some(Path::new("/home/ada"));
        assert_eq!(place(None, home, "config"), Path::new("/home/ada/.aws/config"));
        assert_eq!(place(Some("~/work/aws".into()), home, "config"), Path::new("/home/ada/work/aws"));
        assert_eq!(place(Some("/etc/aws".into()), home, "config"), Path::new("/etc/aws"));
        assert_eq!(place(None, None, "credentials"), Path::new("~/.aws/credentials"));
    }
}
