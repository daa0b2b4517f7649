//! Finds what is wrong in the shared AWS configuration files, by file and line, so that the user can fix it.
//!
//! The SDK parses these files to sign in, but its errors name neither the file nor the profile. So this module reads
//! the files again after a failure. It never keeps values that may be secret.

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use aws_runtime::env_config::file::EnvConfigFileKind;

use super::profiles::scan::Section;
use super::profiles::{ProfileFiles, ProfilesError, text_with_sections};
use crate::text::{explained, say};

/// Maximum number of profiles that a message lists.
const LISTED: usize = 3;

/// A longer chain of source profiles is taken for a circle.
pub(super) const CHAIN: usize = 16;

explained! {
    /// A fault in the files that keeps a profile from signing in.
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum AwsFileFault {
        /// A file cannot be used at all.
        File(#[from] error: ProfilesError) => error,
        Unknown {
            profile: String,
            files: ProfileFiles,
            /// The profiles that exist.
            known: Vec<String>,
        } => say::ReasonProfileUnknown {
            profile,
            config: &files.config,
            credentials: &files.credentials,
            known: listed(known),
        },
        /// A section looks like the profile's, but its name does not have the form that its file requires.
        Section {
            profile: String,
            path: PathBuf,
            line: usize,
            /// The section's name as it is.
            found: String,
            /// The section's name as it should be.
            wanted: String,
        } => say::ReasonProfileSection { profile, path, line: *line, found, wanted },
        Lacks { at: ProfileLocation, setting: &'static str } => say::ReasonProfileLacks { at, setting: *setting },
        /// The profile has no setting that signs in.
        Silent(at: ProfileLocation) => say::ReasonProfileSilent { at },
        Dangling { at: ProfileLocation, setting: &'static str, name: String } =>
            say::ReasonProfileDangling { at, setting: *setting, name },
        Circle(at: ProfileLocation) => say::ReasonProfileCircle { at },
        Mfa(at: ProfileLocation) => say::ReasonProfileMfa { at },
        SignedOut(at: ProfileLocation) => say::ReasonProfileSignedOut { at, name: &at.profile },
        NotAssigned { at: ProfileLocation, role: String, account: String } =>
            say::ReasonProfileNotAssigned { at, role, account },
        Twice {
            /// The first section.
            at: ProfileLocation,
            /// The line of the second section.
            again: usize,
        } => say::ReasonProfileTwice { at, again: *again },
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileLocation {
    pub profile: String,
    pub path: PathBuf,
    /// The line of its section, from 1.
    pub line: usize,
}

explained!(ProfileLocation: |at| say::ReasonProfilePlace { profile: &at.profile, path: &at.path, line: at.line });

/// Joins names for a sentence, at most `LISTED` of them.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => "-".to_owned(),
        names if names.len() > LISTED => format!("{}, …", names[..LISTED].join(", ")),
        names => names.join(", "),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ProfileSelection {
    /// By name: the SDK tries nothing else.
    Named,
    /// As one of several places where the SDK looks for credentials.
    Implied,
}

/// How a sign-in failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CredentialsFailure {
    /// The sign-in was refused, or nothing was asked.
    Refused,
    /// No answer came.
    Unanswered,
    /// There is no valid token of IAM Identity Center.
    SignedOut,
    /// IAM Identity Center does not give the role that the profile names.
    NotAssigned,
}

/// Returns the fault that keeps `profile` from signing in, if the files show one. Blocks on file reads.
pub(super) fn find_fault(
    files: &ProfileFiles,
    profile: &str,
    choice: ProfileSelection,
    failure: CredentialsFailure,
) -> Option<AwsFileFault> {
    let found = match AwsConfigSections::read(files) {
        Ok(found) => found,
        Err(error) => return Some(error.into()),
    };
    let Some(place) = found.place(profile) else {
        return (choice == ProfileSelection::Named).then(|| found.unknown(files, profile));
    };
    found.chain(profile, place, choice, failure).or_else(|| found.duplicate_fault(profile))
}

/// Returns the program of the `credential_process` that `profile` or its source profiles set, without its arguments.
/// Blocks on file reads.
pub(super) fn program(files: &ProfileFiles, profile: &str) -> Option<String> {
    let found = AwsConfigSections::read(files).ok()?;
    let mut profile = profile;
    for _ in 0..CHAIN {
        if let Some(program) = found.value(profile, "credential_process") {
            return Some(program.to_owned());
        }
        profile = found.value(profile, "source_profile")?;
    }
    None
}

struct Placed {
    kind: EnvConfigFileKind,
    path: PathBuf,
    section: Section,
}

impl Placed {
    /// The profile that the section names by the rules of the SDK.
    fn profile(&self) -> Option<&str> {
        let name = self.section.name.as_str();
        match self.kind {
            EnvConfigFileKind::Config if name == "default" => Some(name),
            EnvConfigFileKind::Config => {
                name.split_once([' ', '\t']).filter(|(head, _)| *head == "profile").map(|(_, name)| name.trim())
            }
            EnvConfigFileKind::Credentials => (!name.contains([' ', '\t'])).then_some(name),
        }
    }

    /// The profile that the user may have meant by the section, in lower case.
    fn intended_profile(&self) -> String {
        let name = self.section.name.trim();
        let name = name.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t', ':', '.'])).unwrap_or(name);
        name.trim_matches([' ', '\t', ':', '.', '"', '\'']).to_lowercase()
    }
}

/// All sections of both files.
struct AwsConfigSections(Vec<Placed>);

impl AwsConfigSections {
    fn read(files: &ProfileFiles) -> Result<Self, ProfilesError> {
        let mut found = Vec::new();
        for (kind, path) in files.both() {
            let Some((_, sections)) = text_with_sections(path)? else { continue };
            found.extend(sections.into_iter().map(|section| Placed { kind, path: path.to_owned(), section }));
        }
        Ok(Self(found))
    }

    fn sections_of<'f, 'p>(&'f self, profile: &'p str) -> impl Iterator<Item = &'f Placed> + use<'f, 'p> {
        self.0.iter().filter(move |placed| placed.profile() == Some(profile))
    }

    fn place(&self, profile: &str) -> Option<ProfileLocation> {
        let placed = self.sections_of(profile).next()?;
        Some(ProfileLocation { profile: profile.to_owned(), path: placed.path.clone(), line: placed.section.line })
    }

    fn has(&self, profile: &str, setting: &str) -> bool {
        self.sections_of(profile).any(|placed| placed.section.has(setting))
    }

    fn value(&self, profile: &str, setting: &str) -> Option<&str> {
        self.sections_of(profile).filter_map(|placed| placed.section.value(setting)).last()
    }

    fn unknown(&self, files: &ProfileFiles, profile: &str) -> AwsFileFault {
        let wanted = profile.to_lowercase();
        if let Some(placed) = self.0.iter().find(|placed| placed.intended_profile() == wanted) {
            let wanted = match placed.kind {
                EnvConfigFileKind::Config if profile != "default" => format!("profile {profile}"),
                _ => profile.to_owned(),
            };
            return AwsFileFault::Section {
                profile: profile.to_owned(),
                path: placed.path.clone(),
                line: placed.section.line,
                found: placed.section.name.clone(),
                wanted,
            };
        }
        let mut known: Vec<_> = self.0.iter().filter_map(Placed::profile).map(str::to_owned).collect();
        known.sort();
        known.dedup();
        AwsFileFault::Unknown { profile: profile.to_owned(), files: files.clone(), known }
    }

    /// Follows the `source_profile` settings from a role to the profile that signs in, and returns the first fault.
    fn chain(
        &self,
        profile: &str,
        place: ProfileLocation,
        choice: ProfileSelection,
        failure: CredentialsFailure,
    ) -> Option<AwsFileFault> {
        let (mut profile, mut place) = (profile.to_owned(), place);
        let mut mfa = None;
        for step in 0..CHAIN {
            if self.has(&profile, "mfa_serial") {
                mfa.get_or_insert_with(|| AwsFileFault::Mfa(place.clone()));
            }
            let key = ["aws_access_key_id", "aws_secret_access_key"];
            if let Some(setting) = key.into_iter().find(|one| !self.has(&profile, one))
                && key.iter().any(|one| self.has(&profile, one))
            {
                return Some(AwsFileFault::Lacks { at: place, setting });
            }
            if !self.has(&profile, "role_arn") || (step > 0 && self.has(&profile, key[0])) {
                return self
                    .base(&profile, place, choice, failure)
                    .or_else(|| mfa.filter(|_| failure == CredentialsFailure::Refused));
            }
            let Some(source) = self.value(&profile, "source_profile") else {
                let others = ["credential_source", "web_identity_token_file"];
                let lacks = !others.iter().any(|other| self.has(&profile, other));
                return lacks.then_some(AwsFileFault::Lacks { at: place, setting: "source_profile" });
            };
            // A profile with its own keys may be its own source.
            if source == profile && self.has(&profile, key[0]) {
                return mfa.filter(|_| failure == CredentialsFailure::Refused);
            }
            let Some(next) = self.place(source) else {
                return Some(AwsFileFault::Dangling { at: place, setting: "source_profile", name: source.to_owned() });
            };
            (profile, place) = (source.to_owned(), next);
        }
        Some(AwsFileFault::Circle(place))
    }

    /// Returns the fault of a profile that signs in without another profile.
    fn base(
        &self,
        profile: &str,
        place: ProfileLocation,
        choice: ProfileSelection,
        failure: CredentialsFailure,
    ) -> Option<AwsFileFault> {
        if let Some(session) = self.value(profile, "sso_session") {
            let wanted = format!("sso-session {session}");
            let single_spaced = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
            if !self.0.iter().any(|placed| single_spaced(&placed.section.name) == wanted) {
                return Some(AwsFileFault::Dangling { at: place, setting: "sso_session", name: session.to_owned() });
            }
        }
        let uses_sso = ["sso_session", "sso_start_url"].iter().any(|setting| self.has(profile, setting));
        if uses_sso && failure == CredentialsFailure::SignedOut {
            return Some(AwsFileFault::SignedOut(place));
        }
        if uses_sso && failure == CredentialsFailure::NotAssigned {
            let value = |setting| self.value(profile, setting).unwrap_or_default().to_owned();
            let (role, account) = (value("sso_role_name"), value("sso_account_id"));
            return Some(AwsFileFault::NotAssigned { at: place, role, account });
        }
        let ways =
            ["aws_access_key_id", "credential_process", "credential_source", "web_identity_token_file", "role_arn"];
        let sso = ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session"];
        let silent = !ways.iter().chain(&sso).any(|way| self.has(profile, way));
        (silent && choice == ProfileSelection::Named).then_some(AwsFileFault::Silent(place))
    }

    fn duplicate_fault(&self, profile: &str) -> Option<AwsFileFault> {
        let mut all = self.sections_of(profile);
        let mut first = all.next()?;
        for other in all {
            if other.path == first.path {
                return Some(AwsFileFault::Twice { at: self.place(profile)?, again: other.section.line });
            }
            first = other;
        }
        None
    }
}
