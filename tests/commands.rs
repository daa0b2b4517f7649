//! Tests the commands from outside: arguments and stdin in; exit code, stdout and stderr out.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

#[path = "commands/arguments.rs"]
mod arguments;
#[cfg(unix)]
#[path = "commands/aws_files.rs"]
mod aws_files;
#[path = "commands/feeds.rs"]
mod feeds;
#[path = "commands/keys.rs"]
mod keys;
#[path = "commands/runs.rs"]
mod runs;
#[path = "commands/saved.rs"]
mod saved;
#[path = "commands/seeds.rs"]
mod seeds;
#[cfg(unix)]
#[path = "commands/signals.rs"]
mod signals;
#[path = "commands/signing.rs"]
mod signing;
#[cfg(target_os = "linux")]
#[path = "commands/terminal.rs"]
mod terminal;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const SPEC: &str = r#"# ours
name = "high"
kind = "amazon-kinesis"

[account]
credentials = "ambient"
region = "us-east-2"

[connection]
stream = "segments"

[source]
kind = "file"
path = "profiles.ndjson" # beside this file

[activation]
segments = [{ id = "s" }]
attributes = ["person.email"]
"#;

/// The folders of one test.
struct House(TempDir);

/// How a command ended.
#[derive(PartialEq, Eq, Debug)]
struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

impl House {
    /// Creates a house with an empty feed.
    fn new() -> Self {
        let house = Self(tempfile::tempdir().unwrap());
        house.write("profiles.ndjson", "");
        house
    }

    /// Creates a house in which `SPEC` is applied.
    fn with_high() -> Self {
        let house = Self::new();
        assert_eq!(house.apply(SPEC, &[]).code, 0);
        house
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.0.path().join(name), text).unwrap();
        self.path(name)
    }

    /// Applies `text` as the file high.toml in the house's folder.
    fn apply(&self, text: &str, flags: &[&str]) -> Outcome {
        self.write("high.toml", text);
        self.run(&[&["apply", "high.toml"], flags].concat())
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Outcome {
        let mut command = self.command();
        command.args(["--config-dir", &self.path("config"), "--state-dir", &self.path("state")]).args(arguments);
        finish(command, stdin)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outflow"));
        command.current_dir(self.0.path());
        for name in ["OUTFLOW_CONFIG_DIR", "OUTFLOW_STATE_DIR", "LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        command
    }

    fn checkpoint(&self) {
        fs::create_dir_all(self.0.path().join("state/high/ledger")).unwrap();
    }

    fn saved(&self) -> String {
        fs::read_to_string(self.0.path().join("config/destinations/high.toml")).unwrap()
    }

    /// Returns the saved spec without the time at which its one segment was mapped.
    fn as_typed(&self) -> String {
        let saved = self.saved();
        let (before, moments) = saved.split_once(", mapped_at = ").unwrap();
        let (moments, after) = moments.split_once(" }").unwrap();
        assert_eq!(moments.split(", mapping_updated_at = ").collect::<std::collections::BTreeSet<_>>().len(), 1);
        format!("{before} }}{after}")
    }
}

fn finish(mut command: Command, stdin: &[u8]) -> Outcome {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its stdin may have ended already.
    drop(child.stdin.take().unwrap().write_all(stdin));
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn outcome(code: i32, stdout: impl Into<String>, stderr: impl Into<String>) -> Outcome {
    Outcome { code, stdout: stdout.into(), stderr: stderr.into() }
}

#[test]
fn apply_prints_what_is_new_and_saves_it() {
    let house = House::new();
    let stdout = format!(
        r#"+ name: "high"
+ kind: "amazon-kinesis"
+ account.credentials: "ambient"
+ account.region: "us-east-2"
+ connection.stream: "segments"
+ source.kind: "file"
+ source.path: "{}"
+ source.follow: false
+ source.order: "auto"
+ source.rewritten: "ask"
+ source.include: []
+ source.key_namespaces: []
+ activation.segments: ups/s
+ activation.attributes: person.email
+ activation.identities: "all"
+ activation.triggers: attribute
+ activation.triggers: segmentation
+ activation.triggers: identity
+ activation.compat: "outflow"
+ activation.initial_exits: "skip"
+ activation.status_spelling: "as-fed"
+ activation.include_segment_names: false
+ activation.include_segment_timestamps: false
+ activation.mapped_segments_only: true
+ activation.meta: false
+ activation.strict: false
+ activation.append_newline: false
+ activation.lone_surrogates: "dead"
+ activation.partition_by: "profile"
+ delivery.allow_unordered: false
"#,
        house.path("profiles.ndjson")
    );
    let stderr = format!(
        "Saved high in {}.\nTo see its events, run: outflow preview high\n",
        house.path("config/destinations/high.toml")
    );
    assert_eq!(house.apply(SPEC, &[]), outcome(0, stdout, stderr));
    assert_eq!(house.as_typed(), SPEC.replace("profiles.ndjson", &house.path("profiles.ndjson")));
}

#[test]
fn applying_it_again_changes_nothing() {
    let house = House::with_high();
    let saved = house.saved();
    assert_eq!(house.apply(SPEC, &[]), outcome(0, "", "nothing changes\n"));
    assert_eq!(house.saved(), saved);
    let again = house.apply(&SPEC.replace("# ours", "# theirs"), &[]);
    let stderr = format!("nothing changes\nSaved high in {}.\n", house.path("config/destinations/high.toml"));
    assert_eq!(again, outcome(0, "", stderr));
    assert!(house.saved().starts_with("# theirs\n"));
}

#[test]
fn apply_prints_a_change_by_its_meaning() {
    let house = House::with_high();
    let text = SPEC.replace("\"segments\"", "\"other\"").replace("[\"person.email\"]", "[\"person.name\"]");
    let stdout = "~ connection.stream: \"segments\" -> \"other\"\n- activation.attributes: person.email\n\
        + activation.attributes: person.name\n";
    let dry = house.apply(&text, &["--dry-run"]);
    assert_eq!(dry, outcome(0, stdout, "Nothing was saved (--dry-run).\n"));
    assert!(house.saved().contains("stream = \"segments\""));
    let stderr = format!("Saved high in {}.\n", house.path("config/destinations/high.toml"));
    assert_eq!(house.apply(&text, &[]), outcome(0, stdout, stderr));
    assert!(house.saved().contains("stream = \"other\""));
}

#[test]
fn apply_warns_of_moving_shards_and_of_segments() {
    let house = House::with_high();
    let text = SPEC.replace("[{ id = \"s\" }]", "[{ id = \"t\" }]\npartition_by = \"identity:ECID\"");
    let expected = concat!(
        "Warning: partition_by changes, so a profile's events can move to another shard. Around the change, ",
        "consumers see them in order of arrival only.\n",
        "Warning: No exit events are sent for the members of ups/s: Outflow doesn't support this yet.\n",
        "Warning: Profiles that are already in ups/t are exported when the feed next contains them: ",
        "outflow backfill is not supported yet.\n",
        "Nothing was saved (--dry-run).\n",
    );
    assert_eq!(house.apply(&text, &["--dry-run"]).stderr, expected);
}

#[test]
fn a_spec_from_stdin_is_relative_to_the_working_folder() {
    let house = House::new();
    assert_eq!(house.run_with(&["apply", "-"], SPEC.as_bytes()).code, 0);
    assert_eq!(house.as_typed(), SPEC.replace("profiles.ndjson", &house.path("profiles.ndjson")));
    let faulty = house.run_with(&["apply", "-"], b"name = 5");
    assert!(faulty.stderr.starts_with("outflow: stdin:1:1: kind is missing."), "{}", faulty.stderr);
}

#[test]
fn a_spec_elsewhere_is_relative_to_its_own_folder() {
    let house = House::new();
    fs::create_dir(house.path("specs")).unwrap();
    house.write("specs/high.toml", SPEC);
    assert_eq!(house.run(&["apply", "specs/high.toml"]).code, 0);
    assert_eq!(house.as_typed(), SPEC.replace("profiles.ndjson", &house.path("specs/profiles.ndjson")));
}

#[test]
fn an_invalid_spec_exits_with_3_and_saves_nothing() {
    let house = House::new();
    for (from, to, message) in [
        (
            "segments = [",
            "segmnts = [",
            r#"high.toml:17:1: unknown key "segmnts" in [activation]. Did you mean "segments"?"#,
        ),
        ("\"us-east-2\"", "\"us-esat-2\"", r#"high.toml:7:10: "us-esat-2" is not a region. Did you mean "us-east-2"?"#),
        (
            "\"us-east-2\"",
            "2",
            "high.toml:7:10: account.region is a whole number, not a string. Put it in double quotes.",
        ),
        (
            "region = \"us-east-2\"",
            "",
            r#"high.toml:5:1: account.region is missing. Add in [account]: region = "us-east-2""#,
        ),
        (
            "[connection]\nstream = \"segments\"",
            "",
            "high.toml:1:1: [connection] is missing. Add the table [connection] with stream.",
        ),
        ("\"file\"", "\"flie\"", r#"high.toml:13:8: "flie" is not a value of source.kind. Did you mean "file"?"#),
        (
            "\"file\"",
            "\"kafka\"",
            r#"high.toml:13:8: source.kind = "kafka" is not supported yet. Use "sample", "file" or "stdin""#,
        ),
        (
            "\"file\"",
            "\"http\"",
            r#"high.toml:13:8: source.kind = "http" is not supported yet. Use "sample", "file" or "stdin""#,
        ),
        (
            "kind = \"file\"",
            "kind = \"file\"\nfollow = \"yes\"",
            "high.toml:14:10: source.follow is a string, not a boolean. Write true or false, without quotes.",
        ),
        (
            "credentials = \"ambient\"",
            "id = \"crm.next\"",
            concat!(
                "high.toml:6:6: account.id is not a valid account name. ",
                "Write the account name that you gave to outflow account add"
            ),
        ),
        (
            "[activation]",
            "[labels]\n\"person.email\" = [\"I1\"]\n[activation]",
            "high.toml:16:1: [labels] is not supported yet. Remove it to continue.",
        ),
        (
            "{ id = \"s\" }",
            "{ id = \"s\", created_at = 1648553325000 }",
            concat!(
                "high.toml:17:38: activation.segments[0].created_at is a whole number, not a date and time. ",
                "Write it like 2026-05-25T21:24:39Z."
            ),
        ),
        (
            "name = \"high\"",
            "name = \"a/b\"",
            concat!(
                r#"high.toml:2:8: "a/b" is not a valid destination name. "#,
                r#"Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters."#
            ),
        ),
        (
            "region = ",
            "endpoint_url = \"http://example.com\"\nregion = ",
            concat!(
                "high.toml:7:16: account.endpoint_url is plain http to another machine. ",
                "Use https://, or http:// to 127.0.0.1, ::1 or localhost."
            ),
        ),
        ("stream = \"segments\"", "stream = ", "high.toml:10:10: invalid TOML"),
    ] {
        assert_eq!(SPEC.matches(from).count(), 1, "{from}");
        for flags in [&["--dry-run"][..], &[]] {
            let found = house.apply(&SPEC.replace(from, to), flags);
            let first = found.stderr.lines().find(|line| line.starts_with(&format!("outflow: {message}")));
            assert_eq!(
                (found.code, found.stdout.as_str(), first.is_some()),
                (3, "", true),
                "{message}\n{}",
                found.stderr
            );
        }
    }
    assert!(!Path::new(&house.path("config")).exists());
}

#[test]
fn all_faults_are_said_at_once() {
    let text = SPEC.replace("\"amazon-kinesis\"", "\"kafka\"").replace("\"ambient\"", "\"ambeint\"");
    let expected = concat!(
        "outflow: high.toml:3:8: \"kafka\" is not a value of kind. Use \"amazon-kinesis\"\n",
        "outflow: high.toml:6:15: account.credentials names no source of credentials. ",
        "Did you mean \"ambient\"?\n",
    );
    assert_eq!(House::new().apply(&text, &[]), outcome(3, "", expected));
}

#[test]
fn a_file_that_cannot_be_read_says_so() {
    let house = House::new();
    let expected = "outflow: Can't read none.toml: No such file or directory (os error 2). Check the path.\n";
    assert_eq!(house.run(&["apply", "none.toml"]), outcome(1, "", expected));
    house.write("high.toml", b"name = \"h\xffgh\"\n");
    let expected = "outflow: high.toml:1:10: the settings file is not UTF-8 from here on. Save it as UTF-8.\n";
    assert_eq!(house.run(&["apply", "high.toml"]), outcome(3, "", expected));
}

#[test]
fn a_changed_feed_with_a_checkpoint_asks_where_to_read_from() {
    let house = House::with_high();
    house.write("others.ndjson", "");
    let text = SPEC.replace("profiles.ndjson", "others.ndjson");
    assert_eq!(house.apply(&text, &["--dry-run"]).stderr, "Nothing was saved (--dry-run).\n");
    house.checkpoint();
    let refused = house.apply(&text, &[]);
    let expected = "outflow: The feed of high changes, and there is a checkpoint in the old feed. \
        To read the new feed from its start, add --from start. To read only new lines, add --from now.\n";
    assert_eq!((refused.code, refused.stderr.as_str()), (3, expected));
    let dry = house.apply(&text, &["--dry-run"]);
    let expected = "The feed changes and high has a checkpoint in the old feed. \
        To save this change, --from start or --from now will be needed.\nNothing was saved (--dry-run).\n";
    assert_eq!((dry.code, dry.stderr.as_str()), (3, expected));
    assert!(house.saved().contains("profiles.ndjson"));
}

#[test]
fn another_stream_with_a_checkpoint_needs_no_place() {
    let house = House::with_high();
    house.checkpoint();
    assert_eq!(house.apply(&SPEC.replace("\"segments\"", "\"other\""), &[]).code, 0);
}

#[test]
fn a_saved_spec_that_became_faulty_is_replaced() {
    let house = House::with_high();
    fs::write(house.path("config/destinations/high.toml"), "name = \"high\"\nkind = \"amazon-kinesis\"\nx = 1\n")
        .unwrap();
    let found = house.apply(SPEC, &[]);
    assert_eq!(found.code, 0);
    assert!(found.stderr.starts_with("Can't read the saved settings file ("), "{}", found.stderr);
    assert_eq!(house.apply(SPEC, &[]).stderr, "nothing changes\n");
}

#[test]
fn the_environment_names_folders_and_flags_win() {
    let house = House::with_high();
    let mut command = house.command();
    command.env("OUTFLOW_CONFIG_DIR", house.path("config")).env("OUTFLOW_STATE_DIR", house.path("state"));
    let found = finish(command, b"");
    assert_eq!(found.code, 2);
    let mut command = house.command();
    command
        .env("OUTFLOW_CONFIG_DIR", house.path("config"))
        .env("OUTFLOW_STATE_DIR", house.path("state"))
        .args(["show", "high"]);
    assert_eq!(finish(command, b""), outcome(0, house.saved(), ""));
    let mut command = house.command();
    command.env("OUTFLOW_CONFIG_DIR", house.path("nowhere")).args(["--config-dir", "config", "show", "high"]);
    assert_eq!(finish(command, b""), outcome(0, house.saved(), ""));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let house = House::new();
    house.write("config", "a file where a folder should be");
    let found = house.apply(SPEC, &[]);
    let path = house.path("config/destinations");
    assert_eq!(found.code, 1);
    assert!(found.stderr.starts_with("outflow: Can't "), "{}", found.stderr);
    assert!(found.stderr.contains(&path), "{}", found.stderr);
    assert!(found.stderr.ends_with("or choose other folders with --config-dir and --state-dir.\n"), "{}", found.stderr);
}

#[test]
#[cfg(unix)]
fn what_is_saved_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::with_high();
    let mode = |name: &str| fs::metadata(house.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        [mode("config"), mode("config/destinations"), mode("config/destinations/high.toml")],
        [0o700, 0o700, 0o600]
    );
}
