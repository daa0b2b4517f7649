//! Tests that this version opens the stores of earlier versions: every spec loads, and a run resumes exactly at its
//! checkpoint. `tests/stores/make` makes the stores. Their feeds have paths below `/proc/self/cwd`.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

mod endpoint;
mod streams;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use outflow::destination::Places;
use outflow::destination::draft::{DraftFile, LoadedDraft};
use outflow::ledger::{Commit, FORMAT, Ledger, Note};
use serde_json::{Value, json};
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_64;

use endpoint::Endpoint;

/// The destination of the stored run.
const NAME: &str = "crm";

/// The endpoint's URL in a store, which the test replaces.
const PLACEHOLDER: &str = "http://127.0.0.1:4567";

/// Number of profiles in a feed. Each line has the next one.
const PEOPLE: u64 = 6;

/// Every awaited event has occurred by then.
const DEADLINE: Duration = Duration::from_secs(40);

/// A copy of a store, in its own folder.
struct Store {
    home: TempDir,
    expected: Value,
}

impl Store {
    fn copy(format: &str, case: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let from = stores().join(format).join(case);
        copy(&from, home.path());
        let expected: Value = serde_json::from_slice(&fs::read(from.join("expected.json")).unwrap()).unwrap();
        // Git keeps no empty folders.
        for folder in expected["folders"].as_array().unwrap() {
            fs::create_dir_all(home.path().join(folder.as_str().unwrap())).unwrap();
        }
        // Not every system can check out such a name.
        if let Some(odd) = expected["odd"].as_str() {
            let name = OsStr::from_bytes(b"b\xff\xfe.ndjson");
            fs::rename(home.path().join(odd), home.path().join(odd).with_file_name(name)).unwrap();
        }
        Self { home, expected }
    }

    /// Copies a store and sets the destination's endpoint to `endpoint`.
    fn copy_for(format: &str, case: &str, endpoint: &Endpoint) -> Self {
        let store = Self::copy(format, case);
        let file = store.spec_file(NAME);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(PLACEHOLDER), "{text}");
        fs::write(file, text.replace(PLACEHOLDER, &endpoint.url())).unwrap();
        store
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn spec_file(&self, name: &str) -> PathBuf {
        self.path(&format!("config/destinations/{name}.toml"))
    }

    fn places(&self) -> Places {
        Places::new(Some(self.path("config")), Some(self.path("state"))).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outflow"));
        command.current_dir(self.home.path()).args(["--config-dir", "config", "--state-dir", "state"]).args(arguments);
        command.env("AWS_ACCESS_KEY_ID", "AKIDSTORES").env("AWS_SECRET_ACCESS_KEY", "none");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn call(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Returns the output of a command that must succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.call(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", talk(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Returns the objects that a command prints, one per line.
    fn rows(&self, arguments: &[&str]) -> Vec<Value> {
        self.done(arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Returns the lines of the feed that no committed run has delivered.
    fn missing(&self) -> Vec<u64> {
        serde_json::from_value(self.expected["missing"].clone()).unwrap()
    }

    /// Makes the ledger know the files of this copy, because a followed file is known by its device and inode.
    fn keep_places_on_disk(&self) {
        let ledger = Ledger::open(&self.path("state/crm/ledger")).unwrap();
        let mut notes = Vec::new();
        for bytes in ledger.extents().unwrap() {
            let mut extent: Value = serde_json::from_slice(&bytes).unwrap();
            let path = extent["path"].as_str().unwrap().strip_prefix("/proc/self/cwd/").unwrap();
            let found = fs::metadata(self.path(path)).unwrap();
            // The versions of that time wrote this form.
            extent["identity"] = json!([found.dev(), found.ino()]);
            let number = extent["number"].as_u64().unwrap().try_into().unwrap();
            notes.push((Note::Extent(number), serde_json::to_vec(&extent).unwrap()));
        }
        assert!(!notes.is_empty());
        ledger.commit(Commit { notes, ..Commit::default() }).unwrap();
    }

    /// Appends lines to a feed.
    fn add(&self, name: &str, numbers: std::ops::Range<u64>) {
        let mut file = fs::OpenOptions::new().append(true).open(self.path(name)).unwrap();
        for number in numbers {
            let membership = json!({ "s": { "lastQualificationTime": "2026-01-01T00:00:00Z", "status": "realized" } });
            let identity = json!([{ "id": format!("p{}", number % PEOPLE), "primary": true }]);
            let line = json!({
                "n": number,
                "segmentMembership": { "ups": membership },
                "identityMap": { "ECID": identity },
            });
            writeln!(file, "{line}").unwrap();
        }
    }

    /// Runs until all missing lines have arrived. Then stops the run of a followed feed.
    fn run(&self, endpoint: &Endpoint) {
        // The endpoint is not the one that the stored run sent to.
        let child = self.command(&["run", NAME, "--stream-changed", "from-now"]).spawn().unwrap();
        if fs::read_to_string(self.spec_file(NAME)).unwrap().contains("follow = true") {
            wait_until(|| endpoint.taken().len() >= self.missing().len());
            terminate(&child);
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    }
}

fn stores() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores")
}

/// Returns the formats for which stores exist.
fn formats() -> Vec<String> {
    let names = fs::read_dir(stores()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut formats: Vec<_> = names.filter(|name| name.parse::<u32>().is_ok()).collect();
    formats.sort();
    assert!(!formats.is_empty());
    formats
}

/// Returns all stores, by format and case.
fn all() -> Vec<(String, String)> {
    let cases = |format: String| {
        let cases = fs::read_dir(stores().join(&format)).unwrap();
        cases.map(move |case| (format.clone(), case.unwrap().file_name().into_string().unwrap()))
    };
    formats().into_iter().flat_map(cases).collect()
}

/// Returns every file below `folder` with its bytes, and every folder.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
            found.insert(path, None);
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, Some(bytes));
        }
    }
    found
}

/// Returns the content of the ledger's format file: the number and a checksum.
fn numbered(format: u32) -> String {
    format!("{format} {:016x}\n", xxh3_64(&format.to_le_bytes()))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            fs::copy(&entry, &to).unwrap();
        }
    }
}

/// Waits for a condition that is soon true. A later assertion reports what is missing.
fn wait_until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() && begun.elapsed() < DEADLINE {
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn terminate(child: &Child) {
    Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
}

fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Returns the numbers by profile, each profile's in the order of arrival.
fn by_profile(numbers: &[u64]) -> BTreeMap<u64, Vec<u64>> {
    let mut people = BTreeMap::<_, Vec<_>>::new();
    for number in numbers {
        people.entry(number % PEOPLE).or_default().push(*number);
    }
    people
}

#[test]
fn every_spec_is_listed_and_shown() {
    let mut seen = 0;
    for (format, case) in all() {
        let store = Store::copy(&format, &case);
        for row in store.rows(&["list", "--json"]) {
            assert_eq!(row["state"], "idle", "{format}/{case}: {row}");
            let name = row["name"].as_str().unwrap();
            assert_eq!(store.done(&["show", name]), fs::read_to_string(store.spec_file(name)).unwrap());
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn applying_what_is_saved_changes_nothing() {
    for (format, case) in all() {
        let store = Store::copy(&format, &case);
        for row in store.rows(&["list", "--json"]) {
            let file = store.spec_file(row["name"].as_str().unwrap());
            let output = store.call(&["apply", file.to_str().unwrap()]);
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]), "{}", talk(&output));
        }
    }
}

#[test]
fn a_run_goes_on_exactly_at_its_checkpoint() {
    for format in formats() {
        for case in ["finished", "killed", "packed", "folder", "letters"] {
            let endpoint = Endpoint::start();
            let store = Store::copy_for(&format, case, &endpoint);
            store.run(&endpoint);
            assert_eq!(by_profile(&endpoint.numbers()), by_profile(&store.missing()), "{format}/{case}");
            // All lines are now settled.
            let before = endpoint.taken().len();
            store.run(&endpoint);
            assert_eq!(endpoint.taken().len(), before, "{format}/{case}");
        }
    }
}

#[test]
fn a_run_gives_a_ledger_its_format_and_a_look_does_not() {
    let endpoint = Endpoint::start();
    let store = Store::copy_for("1", "killed", &endpoint);
    let format = store.path("state/crm/ledger/format");
    store.done(&["preview", NAME, "--json"]);
    store.done(&["list", "--json"]);
    assert!(!format.exists());
    store.run(&endpoint);
    assert_eq!(fs::read_to_string(format).unwrap(), numbered(FORMAT));
}

#[test]
fn a_ledger_of_a_newer_version_is_refused_and_left_as_it_is() {
    let endpoint = Endpoint::start();
    for case in ["killed", "rotated", "letters"] {
        let store = Store::copy_for("1", case, &endpoint);
        fs::write(store.path("state/crm/ledger/format"), numbered(99)).unwrap();
        let saved = fs::read_to_string(store.spec_file(NAME)).unwrap();
        fs::write(store.path("other.toml"), saved.replace("/feed/", "/other/")).unwrap();
        fs::write(store.path("more.toml"), saved.replace("id = \"s\"", "id = \"t\"")).unwrap();
        let before = tree(store.home.path());
        for arguments in [
            &["run", NAME][..],
            &["run", NAME, "--json"],
            &["preview", NAME],
            &["apply", "other.toml", "--from", "start"],
            &["apply", "other.toml", "--from", "now"],
            &["apply", "other.toml", "--dry-run"],
            &["apply", "more.toml"],
            &["dead-letters", NAME, "--replay"],
        ] {
            let output = store.call(arguments);
            let said = talk(&output);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
            let words =
                format!("newer version of Outflow (ledger format 99, this version reads up to {FORMAT}). Use that");
            assert!(said.contains(&words), "{arguments:?}: {said}");
            assert!(before == tree(store.home.path()), "{case}: {arguments:?} changed something");
        }
        let [row] = &store.rows(&["list", "--json"])[..] else { panic!("one destination") };
        assert_eq!((&row["state"], &row["delivered"]), (&json!("idle"), &Value::Null));
        store.done(&["list"]);
        store.done(&["show", NAME]);
        store.done(&["dead-letters", NAME]);
        assert!(before == tree(store.home.path()), "{case}: a read-only command changed something");
        assert_eq!(endpoint.taken(), Vec::<Value>::new());
        store.done(&["remove", NAME, "--yes"]);
    }
}

#[test]
fn a_followed_feed_goes_on_in_the_middle_of_a_rotation() {
    for format in formats() {
        for case in ["rotated", "rotated-further"] {
            let endpoint = Endpoint::start();
            let store = Store::copy_for(&format, case, &endpoint);
            store.keep_places_on_disk();
            store.run(&endpoint);
            assert_eq!(by_profile(&endpoint.numbers()), by_profile(&store.missing()), "{format}/{case}");
        }
    }
}

#[test]
fn a_followed_feed_at_another_place_on_the_disk_is_known_by_its_content() {
    for format in formats() {
        for case in ["rotated", "rotated-further"] {
            let endpoint = Endpoint::start();
            let store = Store::copy_for(&format, case, &endpoint);
            store.run(&endpoint);
            assert_eq!(by_profile(&endpoint.numbers()), by_profile(&store.missing()), "{format}/{case}");
        }
    }
}

#[test]
fn a_preview_begins_at_the_checkpoint() {
    for format in formats() {
        for case in ["finished", "killed", "packed", "folder"] {
            let store = Store::copy(&format, case);
            let rows = store.rows(&["preview", NAME, "-n", "100", "--json"]);
            let numbers: Vec<_> = rows.iter().map(|row| row["event"]["n"].as_u64().unwrap()).collect();
            assert_eq!(numbers, store.missing(), "{format}/{case}");
        }
    }
}

#[test]
fn dead_letters_are_listed_and_sent_again() {
    for format in formats() {
        let endpoint = Endpoint::start();
        let store = Store::copy_for(&format, "letters", &endpoint);
        let letters = store.rows(&["dead-letters", NAME, "--json"]);
        assert_eq!(letters.len() as u64, store.expected["letters"].as_u64().unwrap(), "{letters:?}");
        assert_eq!(store.call(&["dead-letters", NAME, "--replay"]).status.code(), Some(0));
        let events = endpoint.taken();
        let numbers: Vec<_> = events.iter().map(|event| &event["n"]).collect();
        assert_eq!(numbers, store.expected["replayed"].as_array().unwrap().iter().collect::<Vec<_>>());
    }
}

#[test]
fn accounts_are_listed_as_they_were_added() {
    for format in formats() {
        let store = Store::copy(&format, "accounts");
        let rows = store.rows(&["account", "list", "--json"]);
        let kinds: Vec<_> =
            rows.iter().map(|row| (row["name"].as_str().unwrap(), row["kind"].as_str().unwrap())).collect();
        let expected = [
            ("ambient", "ambient"),
            ("elsewhere", "environment"),
            ("environment", "environment"),
            ("key", "access-key"),
            ("profile", "profile"),
            ("role", "environment"),
        ];
        assert_eq!(kinds, expected);
    }
}

#[test]
fn a_draft_is_gone_on_with() {
    for format in formats() {
        let store = Store::copy(&format, "draft");
        let LoadedDraft::Draft(draft) = DraftFile::new(&store.places()).load().unwrap() else {
            panic!("there is no draft")
        };
        assert_eq!((draft.account.region.as_str(), draft.account.endpoint_url.as_str()), ("eu-central-1", PLACEHOLDER));
    }
}

/// Earlier versions stored a name that is not UTF-8 in a form that this version can't read. The position in the file is
/// lost with it.
#[test]
fn a_store_with_a_name_that_is_not_utf_8_names_the_file_and_reads_the_rest() {
    let endpoint = Endpoint::start();
    let store = Store::copy_for("1", "wedged", &endpoint);
    for added in [30, 36] {
        // Each run names the file, and reads the others.
        store.add("feed/c.ndjson", added..added + 6);
        let output = store.call(&["run", NAME]);
        let said = talk(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("b\u{fffd}\u{fffd}.ndjson was read: an earlier version"), "{said}");
        assert_eq!(by_profile(&endpoint.numbers()), by_profile(&(30..added + 6).collect::<Vec<_>>()));
    }
    let spec = fs::read_to_string(store.spec_file(NAME)).unwrap();
    fs::write(store.path("read.toml"), spec.replace("follow = false", "follow = false\nrewritten = \"read\"")).unwrap();
    store.done(&["apply", "read.toml"]);
    store.done(&["run", NAME]);
    let expected = by_profile(&(30..42).chain(10..20).collect::<Vec<_>>());
    assert_eq!(by_profile(&endpoint.numbers()), expected);
    store.done(&["run", NAME]);
    assert_eq!(by_profile(&endpoint.numbers()), expected, "all lines are now settled");
}
