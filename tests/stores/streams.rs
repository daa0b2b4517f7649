//! Tests another stream behind the same settings.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Output;

use super::endpoint::Endpoint;
use super::{NAME, Store, talk};

/// Returns the last line of a profile in the stores' feed, so that nothing has changed in it.
fn unchanged_line(store: &Store) -> String {
    let feed = fs::read_to_string(store.path("feed/profiles.ndjson")).unwrap();
    format!("{}\n", feed.lines().last().unwrap())
}

fn append(store: &Store, line: &str) {
    let mut feed = OpenOptions::new().append(true).open(store.path("feed/profiles.ndjson")).unwrap();
    feed.write_all(line.as_bytes()).unwrap();
}

fn respell(store: &Store, from: &str, to: &str) -> Output {
    let saved = fs::read_to_string(store.spec_file(NAME)).unwrap();
    assert!(saved.contains(from), "{saved}");
    fs::write(store.path("new.toml"), saved.replace(from, to)).unwrap();
    let output = store.call(&["apply", "new.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    output
}

/// Returns a store whose feed was sent to its end, so that its stream is stored.
fn noted(endpoint: &Endpoint) -> Store {
    let store = Store::copy_for("1", "killed", endpoint);
    store.run(endpoint);
    store
}

#[test]
fn another_stream_gets_nothing_before_it_is_decided() {
    let endpoint = Endpoint::start();
    let elsewhere = Endpoint::start();
    let changes: [(&str, String); 3] = [
        ("\"segments\"", "\"others\"".into()),
        ("\"us-east-1\"", "\"eu-central-1\"".into()),
        (&endpoint.url(), elsewhere.url()),
    ];
    for (from, to) in changes {
        let store = noted(&endpoint);
        let line = unchanged_line(&store);
        append(&store, &line);
        let before = (endpoint.taken().len(), elsewhere.taken().len());
        let said = talk(&respell(&store, from, &to));
        assert!(said.contains("Warning: The stream of crm changes."), "{said}");
        for _ in 0..2 {
            let output = store.call(&["run", NAME]);
            let said = talk(&output);
            assert_eq!(output.status.code(), Some(3), "{said}");
            assert!(said.contains("The stream of crm has changed: it was segments (us-east-1"), "{said}");
            assert!(said.contains("--stream-changed resend"), "{said}");
            assert_eq!((endpoint.taken().len(), elsewhere.taken().len()), before);
        }
        store.done(&["run", NAME, "--stream-changed", "from-now"]);
        assert_eq!((endpoint.taken().len(), elsewhere.taken().len()), before, "nothing changed");
        // The decision holds for later runs.
        store.done(&["run", NAME]);
        append(&store, &line);
        let back = talk(&respell(&store, &to, from));
        assert!(back.contains("Warning: The stream of crm changes."), "{back}");
        assert_eq!(store.call(&["run", NAME]).status.code(), Some(3));
        store.done(&["run", NAME, "--stream-changed", "resend"]);
        assert_eq!(endpoint.taken().len(), before.0 + 1, "the profile counts as new");
        assert_eq!(elsewhere.taken().len(), before.1);
        append(&store, &line);
        store.done(&["run", NAME, "--stream-changed", "resend"]);
        assert_eq!(endpoint.taken().len(), before.0 + 1, "the stream did not change, so the choice has no effect");
    }
}

#[test]
fn an_arn_of_the_same_stream_and_a_new_key_are_no_change() {
    let endpoint = Endpoint::start();
    let store = noted(&endpoint);
    let said = talk(&respell(&store, "\"segments\"", "\"arn:aws:kinesis:us-east-1:111122223333:stream/segments\""));
    assert!(!said.contains("Warning"), "{said}");
    store.done(&["run", NAME]);
    let mut command = store.command(&["run", NAME]);
    let output = command.env("AWS_ACCESS_KEY_ID", "AKIAQNZGKIQY56JQ7WML").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    // Another account's ARN is another stream.
    respell(&store, "111122223333", "444455556666");
    assert_eq!(store.call(&["run", NAME]).status.code(), Some(3));
}

#[test]
fn without_a_base_nobody_is_asked() {
    let endpoint = Endpoint::start();
    let store = Store::copy_for("1", "killed", &endpoint);
    fs::remove_dir_all(store.path("state")).unwrap();
    let feed = fs::read_to_string(store.path("feed/profiles.ndjson")).unwrap();
    fs::write(store.path("feed/profiles.ndjson"), "{ malformed\n").unwrap();
    store.done(&["run", NAME, "--accept-malformed"]);
    respell(&store, "\"segments\"", "\"others\"");
    fs::write(store.path("feed/profiles.ndjson"), format!("{{ malformed\n{feed}")).unwrap();
    store.done(&["run", NAME]);
    assert_eq!(endpoint.taken().len(), 60);
}

#[test]
fn a_ledger_of_an_earlier_version_asks_nothing_and_notes_its_stream() {
    let endpoint = Endpoint::start();
    let store = Store::copy_for("1", "finished", &endpoint);
    respell(&store, "\"segments\"", "\"others\"");
    store.done(&["run", NAME]);
    respell(&store, "\"others\"", "\"segments\"");
    assert_eq!(store.call(&["run", NAME]).status.code(), Some(3));
}
