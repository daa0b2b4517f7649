//! Saved destinations: one spec per file, with the operator's text kept as typed, readable only by its owner, replaced
//! as a whole.

use std::io;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::account::AccountFault;
use super::spec::{SpecFaults, is_name, nearest, with_absolute_path, with_mapping_times, with_order};
use super::{RunnerLock, Spec};
use crate::activation::stamps::SegmentTime;
use crate::destination::lock::{HeldBriefly, Holder, LockError};
use crate::folders;
use crate::source::file::FileOrder;
use crate::text::{Key, Phrase, explained, say};

/// Largest spec or account file that is read, in bytes. A text with 100,000 segments fits, so a spec with too many
/// segments gets the fault that says so.
pub const MOST_BYTES: u64 = 16 << 20;

/// Environment variable that replaces the default configuration folder.
pub const CONFIG_VARIABLE: &str = "OUTFLOW_CONFIG_DIR";

/// Environment variable that replaces the default state folder.
pub const STATE_VARIABLE: &str = "OUTFLOW_STATE_DIR";

/// A destination's spec, and the text that it was read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    text: String,
    spec: Spec,
}

impl Saved {
    /// Reads a spec as the operator typed it. Resolves a relative source path against `folder`. `file` is the file name
    /// in the faults.
    pub fn read(bytes: &[u8], file: &str, folder: &Path) -> Result<Self, SpecFaults> {
        let text = str::from_utf8(bytes).map_err(|error| SpecFaults::not_utf8(bytes, error.valid_up_to(), file))?;
        let typed = Spec::parse(text, file)?;
        let text = with_absolute_path(text, &typed, file, folder)?;
        let spec = Spec::parse(&text, file)?;
        Ok(Self { text, spec })
    }

    /// Returns the spec as it is stored at `now` in place of `old`: adds the mapping times that the text does not
    /// contain.
    pub fn mapped(&self, old: Option<&Spec>, now: OffsetDateTime) -> Result<Self, SpecFaults> {
        let Some(now) = SegmentTime::of(now) else { return Ok(self.clone()) };
        let text = with_mapping_times(&self.text, &self.spec, old, now);
        let spec = Spec::parse(&text, &self.spec.name)?;
        Ok(Self { text, spec })
    }

    /// Returns the spec with this order of its files, written into its text.
    pub fn with_order(&self, order: FileOrder) -> Result<Self, SpecFaults> {
        let text = with_order(&self.text, order);
        let spec = Spec::parse(&text, &self.spec.name)?;
        Ok(Self { text, spec })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn spec(&self) -> &Spec {
        &self.spec
    }
}

/// The folder of saved specs and accounts, and the folder of run state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    config: PathBuf,
    state: PathBuf,
}

impl Places {
    /// Uses the given folders, or else those of the environment ([`CONFIG_VARIABLE`], [`STATE_VARIABLE`]), or else the
    /// system's default folders. Creates nothing.
    pub fn new(config_dir: Option<PathBuf>, state_dir: Option<PathBuf>) -> Result<Self, StoreError> {
        let system = directories::ProjectDirs::from("", "", "outflow");
        let default_config = || system.as_ref().map(|dirs| dirs.config_dir().to_owned());
        let default_state = || system.as_ref().map(|dirs| dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned());
        let config = config_dir.or_else(|| variable(CONFIG_VARIABLE)).or_else(default_config);
        let state = state_dir.or_else(|| variable(STATE_VARIABLE)).or_else(default_state);
        let (config, state) = config.zip(state).ok_or(StoreError::NoHome)?;
        Ok(Self { config: absolute(config)?, state: absolute(state)? })
    }

    pub fn config_dir(&self) -> &Path {
        &self.config
    }

    pub fn state_dir(&self) -> &Path {
        &self.state
    }

    /// Fails if the state folder is writable and belongs to another user than this one or root: that user could change
    /// the ledgers in it.
    pub fn refuse_foreign_state(&self) -> Result<(), StoreError> {
        if folders::is_foreign(&self.state) { Err(StoreError::Foreign(self.state.clone())) } else { Ok(()) }
    }

    pub fn spec_file(&self, name: &str) -> PathBuf {
        self.destinations().join(format!("{name}.toml"))
    }

    /// Returns the folder in which runs of `name` keep their state.
    pub fn state_folder(&self, name: &str) -> PathBuf {
        self.state.join(name)
    }

    /// Returns the names of the saved destinations, in byte order.
    pub fn list(&self) -> Result<Vec<String>, StoreError> {
        saved_names(&self.destinations(), is_name)
    }

    pub fn load(&self, name: &str) -> Result<Saved, StoreError> {
        match self.find(name)? {
            Some(saved) => Ok(saved),
            None => Err(self.unknown(name)),
        }
    }

    pub fn find(&self, name: &str) -> Result<Option<Saved>, StoreError> {
        if !is_name(name) {
            return Ok(None);
        }
        let file = self.spec_file(name);
        let Some(bytes) = read_saved(&file)? else { return Ok(None) };
        let saved = Saved::read(&bytes, &file.display().to_string(), &self.destinations())?;
        if saved.spec.name == name {
            Ok(Some(saved))
        } else {
            Err(StoreError::Misnamed { file, name: saved.spec.name })
        }
    }

    /// Returns what [`Places::save`] would store at `now`. A saved spec that can't be parsed counts as missing.
    pub fn as_stored(&self, saved: &Saved, now: OffsetDateTime) -> Result<Saved, StoreError> {
        let old = match self.find(&saved.spec.name) {
            Err(StoreError::Faulty(_) | StoreError::Misnamed { .. }) => None,
            found => found?,
        };
        Ok(saved.mapped(old.as_ref().map(Saved::spec), now)?)
    }

    /// Saves a destination, replacing the one with the same name, and returns its file. Fails if a saved name differs
    /// only in case.
    pub fn save(&self, saved: &Saved, now: OffsetDateTime) -> Result<PathBuf, StoreError> {
        let name = &saved.spec.name;
        refuse_other_case(name, self.list()?)?;
        let stored = self.as_stored(saved, now)?;
        replace_saved(&self.destinations(), self.spec_file(name), &stored.text)
    }

    /// Removes the destination `name` with all its state. Fails while it runs.
    pub fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.must_exist(name)?;
        let state = self.state_folder(name);
        if state.exists() {
            let _lock = RunnerLock::acquire(&state, &format!("outflow remove {name}"))?;
            // Remove the state first: a spec without state starts from the beginning, but state without a spec would be
            // used by the next destination of that name.
            std::fs::remove_dir_all(&state).map_err(|source| StoreError::write(&state, source))?;
        }
        remove_saved(&self.destinations(), &self.spec_file(name))
    }

    /// Fails as [`Places::load`] does if no destination `name` is saved. Does not read the spec.
    pub fn must_exist(&self, name: &str) -> Result<(), StoreError> {
        if is_name(name) && self.spec_file(name).exists() { Ok(()) } else { Err(self.unknown(name)) }
    }

    fn destinations(&self) -> PathBuf {
        self.config.join("destinations")
    }

    fn unknown(&self, name: &str) -> StoreError {
        match self.list() {
            Err(error) => error,
            Ok(names) => {
                let hint = match nearest(name, names.iter().map(String::as_str)) {
                    Some(near) => did_you_mean(near),
                    None if names.is_empty() => Key::ReasonNoneSaved.into(),
                    None => Key::ReasonSeeList.into(),
                };
                StoreError::Unknown { name: name.to_owned(), hint }
            }
        }
    }
}

/// Returns the names of the TOML files in `folder` that are valid names, in byte order.
pub(super) fn saved_names(folder: &Path, is_valid: fn(&str) -> bool) -> Result<Vec<String>, StoreError> {
    let files = folders::list(folder).map_err(|source| StoreError::read(folder, source))?;
    let names = files.iter().filter_map(|file| file.to_str()?.strip_suffix(".toml"));
    let mut names: Vec<_> = names.filter(|name| is_valid(name)).map(str::to_owned).collect();
    names.sort_unstable();
    Ok(names)
}

/// Reads a saved file. `None` if there is none.
pub(super) fn read_saved(file: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match folders::read_regular(file, MOST_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::read(file, source)),
    }
}

/// Fails if a saved name differs from `name` only in case, because some file systems treat both as the same file.
pub(super) fn refuse_other_case(name: &str, saved: Vec<String>) -> Result<(), StoreError> {
    match saved.into_iter().find(|other| other.eq_ignore_ascii_case(name) && other != name) {
        Some(other) => Err(StoreError::SameButForCase { name: name.to_owned(), other }),
        None => Ok(()),
    }
}

/// Replaces `file` in `folder`, and returns it. Creates the folder if it is missing.
pub(super) fn replace_saved(folder: &Path, file: PathBuf, text: &str) -> Result<PathBuf, StoreError> {
    folders::create(folder).map_err(|source| StoreError::write(folder, source))?;
    folders::replace(folder, &file, text.as_bytes()).map_err(|source| StoreError::write(&file, source))?;
    Ok(file)
}

pub(super) fn remove_saved(folder: &Path, file: &Path) -> Result<(), StoreError> {
    let removed = std::fs::remove_file(file).and_then(|()| folders::sync(folder));
    removed.map_err(|source| StoreError::write(file, source))
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum StoreError {
        NoHome => Key::ReasonNoHome,
        Foreign(path: PathBuf) => say::ReasonForeignState { path },
        Unknown { name: String, hint: Phrase } => say::ReasonUnknown { name, hint },
        UnknownAccount { name: String, near: Option<String> } => match near {
            None => Phrase::from(say::ReasonUnknownAccount { name }),
            Some(near) => Phrase::from(say::ReasonUnknownAccountNear { name, hint: did_you_mean(near) }),
        },
        FaultyAccount { file: PathBuf, fault: AccountFault } => say::ReasonFaultyAccount { file, fault },
        Misnamed { file: PathBuf, name: String } => say::ReasonMisnamed { file, name },
        /// Two names that differ only in case: some file systems treat them as the same file.
        SameButForCase { name: String, other: String } => say::ReasonSameButForCase { name, other },
        Faulty(#[from] faults: SpecFaults) => faults,
        Lock(#[from] error: LockError) => error,
        Read { path: PathBuf, source: io::Error } => say::ReasonNotReadable { path, system: Phrase::system(source) },
        Write { path: PathBuf, source: io::Error } => say::ReasonNotWritable { path, system: Phrase::system(source) },
    }
}

fn did_you_mean(near: &str) -> Phrase {
    Phrase::from(say::ReasonDidYouMean { near })
}

impl HeldBriefly for StoreError {
    fn brief_holder(&self) -> Option<&Holder> {
        if let Self::Lock(error) = self { error.brief_holder() } else { None }
    }
}

impl StoreError {
    pub(super) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn absolute(path: PathBuf) -> Result<PathBuf, StoreError> {
    std::path::absolute(&path).map_err(|source| StoreError::Read { path, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "# ours\nname = \"high\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\n\
        region = \"us-east-2\"\n[connection]\nstream = \"segments\"\n[source]\nkind = \"file\" # a file\n\
        path = \"in/profiles.ndjson\" # kept\n[activation]\nsegments = [{ id = \"a\" }]\n";

    const NOW: OffsetDateTime = time::macros::datetime!(2026-05-25 21:24:39.0129 UTC);

    fn places(root: &Path) -> Places {
        Places { config: root.join("config"), state: root.join("state") }
    }

    fn saved(text: &str) -> Saved {
        Saved::read(text.as_bytes(), "high.toml", Path::new("/feeds")).unwrap()
    }

    #[test]
    fn the_text_is_kept_but_for_a_relative_path() {
        let expected = SPEC.replace("in/profiles.ndjson", "/feeds/in/profiles.ndjson");
        assert_eq!(saved(SPEC).text(), expected);
        assert_eq!(saved(&expected).text(), expected);
    }

    #[test]
    fn what_is_saved_is_what_is_loaded() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        let file = places.save(&saved(SPEC), NOW).unwrap();
        assert_eq!(file, root.path().join("config/destinations/high.toml"));
        let text = saved(SPEC).text().replace(
            r#"{ id = "a" }"#,
            r#"{ id = "a", mapped_at = 2026-05-25T21:24:39.012Z, mapping_updated_at = 2026-05-25T21:24:39.012Z }"#,
        );
        assert_eq!(places.load("high").unwrap(), saved(&text));
        assert_eq!(places.list().unwrap(), ["high"]);
    }

    #[test]
    fn what_takes_its_place_keeps_when_a_segment_was_mapped() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        places.save(&saved(SPEC), NOW).unwrap();
        let before = places.load("high").unwrap();
        let later = NOW + time::Duration::DAY;
        places.save(&saved(SPEC), later).unwrap();
        assert_eq!(places.load("high").unwrap(), before);
        let elsewhere = saved(&SPEC.replace("\"high\"", "\"low\""));
        places.save(&elsewhere, later).unwrap();
        let stamps = |name| places.load(name).unwrap().spec().activation.segments[0].stamps;
        assert_eq!(stamps("high").mapped_at, SegmentTime::of(NOW));
        assert_eq!(stamps("low").mapped_at, SegmentTime::of(later));
        std::fs::write(places.spec_file("high"), "name = 5").unwrap();
        places.save(&saved(SPEC), later).unwrap();
        assert_eq!(stamps("high").mapped_at, SegmentTime::of(later), "an unreadable spec gives no mapping time");
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let file = places(root.path()).save(&saved(SPEC), NOW).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&root.path().join("config/destinations")), 0o700);
        assert_eq!(mode(&root.path().join("config")), 0o700);
    }

    #[test]
    fn a_save_leaves_nothing_else_behind() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        places.save(&saved(SPEC), NOW).unwrap();
        places.save(&saved(&SPEC.replace("us-east-2", "us-east-1")), NOW).unwrap();
        assert_eq!(folders::list(&root.path().join("config/destinations")).unwrap(), ["high.toml"]);
    }

    #[test]
    fn removing_takes_the_state_along() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        places.save(&saved(SPEC), NOW).unwrap();
        std::fs::create_dir_all(places.state_folder("high").join("ledger")).unwrap();
        places.remove("high").unwrap();
        assert_eq!(places.list().unwrap(), Vec::<String>::new());
        assert!(!places.state_folder("high").exists());
    }

    #[test]
    fn a_destination_that_is_run_is_not_removed() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        places.save(&saved(SPEC), NOW).unwrap();
        let lock = RunnerLock::acquire(&places.state_folder("high"), "outflow run high").unwrap();
        assert!(matches!(places.remove("high"), Err(StoreError::Lock(LockError::Held { .. }))));
        assert_eq!(places.list().unwrap(), ["high"]);
        drop(lock);
        places.remove("high").unwrap();
    }

    #[test]
    fn an_unknown_name_brings_the_nearest_one() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        let message = |name| places.load(name).unwrap_err().to_string();
        let none = "No destination \"high\" is saved. No destinations exist yet. To save one, run: outflow apply FILE";
        assert_eq!(message("high"), none);
        places.save(&saved(SPEC), NOW).unwrap();
        assert_eq!(message("hihg"), "No destination \"hihg\" is saved. Did you mean \"high\"?");
        let away = "No destination \"../high\" is saved. To see the saved destinations, run: outflow list";
        assert_eq!(message("../high"), away);
    }

    #[test]
    fn names_that_differ_in_case_only_are_not_saved_side_by_side() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        places.save(&saved(SPEC), NOW).unwrap();
        let error = places.save(&saved(&SPEC.replace("\"high\"", "\"High\"")), NOW).unwrap_err();
        assert!(matches!(error, StoreError::SameButForCase { .. }));
    }

    #[test]
    fn a_file_with_another_name_in_it_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        let file = places.save(&saved(SPEC), NOW).unwrap();
        std::fs::rename(file, places.spec_file("low")).unwrap();
        assert!(matches!(places.load("low"), Err(StoreError::Misnamed { name, .. }) if name == "high"));
    }
}
