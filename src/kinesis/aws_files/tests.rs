use aws_runtime::env_config::section::EnvConfigSections;
use aws_runtime::env_config::source;
use aws_types::os_shim_internal::{Env, Fs};
use proptest::prelude::*;

use super::*;
use crate::kinesis::profiles::scan;

struct Home(tempfile::TempDir);

impl Home {
    fn new(config: &[u8], credentials: &[u8]) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.0.path().join("config"), config).unwrap();
        std::fs::write(home.0.path().join("credentials"), credentials).unwrap();
        home
    }

    fn files(&self) -> ProfileFiles {
        ProfileFiles { config: self.0.path().join("config"), credentials: self.0.path().join("credentials") }
    }

    fn look(&self, profile: &str, choice: ProfileSelection, failure: CredentialsFailure) -> Option<String> {
        let fault = find_fault(&self.files(), profile, choice, failure)?;
        Some(fault.to_string().replace(&self.0.path().display().to_string(), "~"))
    }
}

/// Returns the fault after AWS refused the sign-in of the profile `crm`, which the user chose by name.
fn fault(config: &str, credentials: &str) -> String {
    let home = Home::new(config.as_bytes(), credentials.as_bytes());
    home.look("crm", ProfileSelection::Named, CredentialsFailure::Refused).unwrap_or_default()
}

#[test]
fn a_line_that_cannot_be_read_is_named_with_its_file_and_what_to_do() {
    for (config, said) in [
        ("[default] # ours\n[profile crm] x\n", "~/config, line 2: there is text after the closing bracket. Remove it"),
        ("\n[profile crm\nregion = x\n", "~/config, line 2: the section has no closing bracket."),
        ("[profile crm]\nregion us-east-2\n", "~/config, line 2: the setting has no equals sign."),
        ("[profile crm]\n= us-east-2\n", "~/config, line 2: the setting has no name."),
        ("region = us-east-2\n", "~/config, line 1: the setting is not in a section."),
        ("[profile crm]\n  region = x\n", "~/config, line 2: the line begins with spaces"),
        ("[profile crm]\ns3 =\n  depth\n", "~/config, line 3: the setting has no equals sign."),
    ] {
        assert!(fault(config, "").starts_with(said), "{config:?}: {}", fault(config, ""));
    }
    assert!(fault("", "aws_access_key_id = A\n").starts_with("~/credentials, line 1: the setting is not in a section"));
}

#[test]
fn a_profile_that_is_missing_or_in_a_section_that_does_not_count_is_said_to_be() {
    for (config, credentials, said) in [
        (
            "[crm]\nregion = x\n",
            "",
            "~/config, line 1: [crm] does not name the AWS profile crm. Write it as [profile crm]",
        ),
        (
            "",
            "[profile crm]\nx = y\n",
            "~/credentials, line 1: [profile crm] does not name the AWS profile crm. Write it as [crm]",
        ),
        ("[profile \"crm\"]\n", "", "~/config, line 1: [profile \"crm\"] does not name the AWS profile crm."),
        ("[profile CRM]\n", "", "~/config, line 1: [profile CRM] does not name the AWS profile crm."),
        (
            "[default]\n",
            "[b]\n[a]\n",
            "The AWS profile crm is in neither ~/config nor ~/credentials. Profiles there: a, b, default. Use one",
        ),
        ("", "", "The AWS profile crm is in neither ~/config nor ~/credentials. Profiles there: -."),
    ] {
        assert!(fault(config, credentials).starts_with(said), "{}", fault(config, credentials));
    }
}

#[test]
fn a_profile_that_cannot_sign_in_says_what_it_lacks() {
    let mfa = "[profile crm]\nrole_arn = r\nsource_profile = base\nmfa_serial = m\n";
    for (config, credentials, said) in [
        ("[profile crm]\nregion = x\n", "", "The AWS profile crm (~/config, line 1) does not say how to sign in."),
        (
            "",
            "[crm]\naws_access_key_id = A\n",
            "The AWS profile crm (~/credentials, line 1) has no aws_secret_access_key.",
        ),
        (
            "",
            "[crm]\naws_access_key_id =\naws_secret_access_key = s\n",
            "The AWS profile crm (~/credentials, line 1) has no aws_access_key_id.",
        ),
        ("[profile crm]\nrole_arn = r\n", "", "The AWS profile crm (~/config, line 1) has no source_profile."),
        (
            "[profile crm]\nrole_arn = r\nsource_profile = b\n",
            "",
            "The AWS profile crm (~/config, line 1) names the source_profile b, which is in no file.",
        ),
        (
            "[profile crm]\nsso_session = c\nsso_account_id = 1\n",
            "",
            "The AWS profile crm (~/config, line 1) names the sso_session c,",
        ),
        (
            "[profile crm]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = crm\n",
            "",
            "The AWS profile crm (~/config, line 1) leads back to itself through source_profile",
        ),
        (
            mfa,
            "[base]\naws_access_key_id = A\naws_secret_access_key = s\n",
            "The AWS profile crm (~/config, line 1) asks for MFA (mfa_serial), which an unattended run cannot answer. Use",
        ),
        (
            "",
            "[crm]\naws_access_key_id = A\naws_secret_access_key = s\n\n[crm]\n",
            "The AWS profile crm (~/credentials, line 1) is defined again in line 5.",
        ),
    ] {
        assert!(fault(config, credentials).starts_with(said), "{}", fault(config, credentials));
    }
}

#[test]
fn what_may_be_no_fault_is_none() {
    let key = "aws_access_key_id = A\naws_secret_access_key = s\n";
    let mfa = format!("[profile crm]\nrole_arn = r\nsource_profile = base\nmfa_serial = m\n[profile base]\n{key}");
    assert_eq!(
        Home::new(mfa.as_bytes(), b"").look("crm", ProfileSelection::Named, CredentialsFailure::Unanswered),
        None
    );
    let silent = Home::new(b"[default]\nregion = x\n", b"");
    assert_eq!(silent.look("default", ProfileSelection::Implied, CredentialsFailure::Refused), None);
    assert_eq!(silent.look("crm", ProfileSelection::Implied, CredentialsFailure::Refused), None);
    let own = format!("[profile crm]\nrole_arn = r\nsource_profile = crm\n{key}");
    assert_eq!(fault(&own, ""), "");
    assert_eq!(fault("[profile crm]\nregion = x\n", &format!("[crm]\n{key}")), "");
    assert_eq!(fault(&format!("\u{feff}[profile crm]\n{key}"), ""), "");
}

#[test]
fn a_program_is_named_without_its_arguments() {
    let named = |config: &str| program(&Home::new(config.as_bytes(), b"").files(), "crm");
    assert_eq!(named("[profile crm]\ncredential_process = /bin/keys --token t\n"), Some("/bin/keys".into()));
    let quoted = "[profile crm]\nsource_profile = b\n[profile b]\ncredential_process = \"/my keys/get\" --token t\n";
    assert_eq!(named(quoted), Some("/my keys/get".into()));
    assert_eq!(named("[profile crm]\nsource_profile = crm\n"), None);
    for odd in ["TOKEN=hunter2 /bin/keys", "\"/my keys/get --token hunter2", "\"TOKEN=hunter2\" keys"] {
        assert_eq!(named(&format!("[profile crm]\ncredential_process = {odd}\n")), None);
    }
}

#[test]
fn a_file_that_is_no_text_is_named_with_its_line() {
    let home = |config: &[u8]| {
        Home::new(config, b"").look("crm", ProfileSelection::Named, CredentialsFailure::Refused).unwrap()
    };
    assert_eq!(home(b"[profile crm]\n# \xE9\n"), "~/config, line 2 is not UTF-8 text. Save the file as UTF-8");
    assert_eq!(home(b"\xFF\xFE[\0d\0"), "~/config is UTF-16 text. Save the file as UTF-8");
}

/// Returns whether the SDK's own parser accepts the file.
fn is_taken(text: &str) -> bool {
    let home = Home::new(text.as_bytes(), b"");
    let files = aws_runtime::env_config::file::EnvConfigFiles::builder()
        .with_file(EnvConfigFileKind::Config, home.files().config)
        .build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let loaded = runtime.block_on(source::load(&Env::from_slice(&[]), &Fs::real(), &files)).unwrap();
    EnvConfigSections::parse(loaded).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_same_files_are_taken_as_by_the_sdk(lines in proptest::collection::vec("[\\[\\] \\t=#;a\u{e9}]{0,6}", 0..5)) {
        let text = lines.join("\n");
        prop_assert_eq!(scan::sections(&text).is_ok(), is_taken(&text), "{:?}", text);
    }
}
