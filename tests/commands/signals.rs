//! Tests runs that a signal ends, and runs whose output no process reads.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use outflow::destination::run::assembly::read_resume;
use outflow::ledger::{Commit, Ledger, Note};

use super::runs::{UNQUALIFIED, command, first_line, house, summary};
use super::{House, SPEC, finish};

/// Every awaited event has occurred by then.
const DEADLINE: Duration = Duration::from_secs(30);

fn send(child: &Child, signal: &str) {
    Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap();
}

/// Returns the exit code of a child that ends in time.
fn code(child: &mut Child) -> Option<i32> {
    let begun = Instant::now();
    while begun.elapsed() < DEADLINE {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.signal(), None);
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    None
}

/// Returns a house whose feed is stdin and whose profiles never qualify.
fn stdin_house() -> House {
    let house = house("");
    let spec = SPEC.replace("\"ambient\"", "\"environment\"\nendpoint_url = \"http://127.0.0.1:9\"");
    let spec = spec
        .replace("kind = \"file\"", "kind = \"stdin\"")
        .replace("path = \"profiles.ndjson\" # beside this file", "");
    assert_eq!(house.apply(&spec, &["--from", "start"]).code, 0);
    house
}

/// Starts a run of stdin that has read its first lines and waits for more.
fn begun(command: &mut Command) -> (Child, ChildStdin) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"{ malformed\n").unwrap();
    while !first_line(&mut child).starts_with("Dead letter") {}
    (child, stdin)
}

#[test]
fn a_pipe_that_nobody_reads_holds_up_neither_work_nor_end() {
    for flags in [&[][..], &["--json"]] {
        let house = house(&"{ malformed\n".repeat(10_000));
        let (unread, stderr) = std::io::pipe().unwrap();
        let mut child = command(&house, &[&["run", "high", "--accept-malformed"], flags].concat());
        let mut child = child.stderr(stderr).stdout(Stdio::piped()).spawn().unwrap();
        assert_eq!(code(&mut child), Some(0));
        let mut stdout = String::new();
        std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut stdout).unwrap();
        assert!(stdout.contains("10000") || stdout.contains("10,000"), "{stdout}");
        drop(unread);
    }
}

#[test]
fn a_run_whose_talk_nobody_reads_drains() {
    let house = stdin_house();
    let (unread, stderr) = std::io::pipe().unwrap();
    let mut child = command(&house, &["run", "high", "--json", "--accept-malformed"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("{ malformed\n".repeat(10_000).as_bytes()).unwrap();
    let letters = house.0.path().join("state/high/dead-letters.ndjson");
    let begun = Instant::now();
    let lines = || std::fs::read_to_string(&letters).map_or(0, |text| text.lines().count());
    while lines() < 10_000 && begun.elapsed() < DEADLINE {
        std::thread::sleep(Duration::from_millis(10));
    }
    send(&child, "-TERM");
    assert_eq!(code(&mut child), Some(6));
    let mut stdout = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut stdout).unwrap();
    assert_eq!(summary(&stdout)["malformed"], 10_000);
    drop((unread, stdin));
}

#[test]
fn what_is_not_said_is_counted_and_found_in_its_file() {
    for (lines, more) in
        [(1_000, None), (1_001, Some("1 more dead letter in ")), (1_052, Some("52 more dead letters in "))]
    {
        let house = house(&"{ malformed\n".repeat(lines));
        let found = finish(command(&house, &["run", "high", "--json", "--accept-malformed"]), b"");
        assert_eq!(found.code, 0, "{}", found.stderr);
        let said: Vec<_> = found.stderr.lines().filter(|line| line.starts_with("Dead letter: ")).collect();
        assert_eq!(said.len(), 1_000);
        let left_out: Vec<_> = found.stderr.lines().filter(|line| line.contains("more dead letter")).collect();
        let file = house.path("state/high/dead-letters.ndjson");
        match more {
            Some(more) => assert_eq!(left_out, [format!("{more}{file}.")]),
            None => assert_eq!(left_out, [""; 0]),
        }
    }
}

#[test]
fn stdin_that_is_ended_early_is_to_be_sent_again() {
    let house = stdin_house();
    let (mut child, stdin) = begun(&mut command(&house, &["run", "high", "--accept-malformed"]));
    send(&child, "-TERM");
    assert_eq!(code(&mut child), Some(6));
    let output = child.wait_with_output().unwrap();
    let last = "A signal ended the run before the end of its feed. To continue, send the whole feed again.\n";
    assert!(String::from_utf8(output.stderr).unwrap().ends_with(last));
    drop(stdin);
}

#[test]
fn a_feed_with_an_end_is_gone_on_with_after_a_signal() {
    let house = house("");
    let spec = SPEC.replace("\"ambient\"", "\"environment\"\nendpoint_url = \"http://127.0.0.1:9\"");
    let sample = "kind = \"sample\"\nrate = 20\ncount = 100000";
    let spec = spec.replace("kind = \"file\"", sample).replace("path = \"profiles.ndjson\" # beside this file", "");
    assert_eq!(house.apply(&spec, &["--from", "start"]).code, 0);
    let mut child = command(&house, &["run", "high"]);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    assert!(first_line(&mut child).starts_with("Streaming high"));
    send(&child, "-TERM");
    assert_eq!(code(&mut child), Some(6));
    let output = child.wait_with_output().unwrap();
    let last = "To continue, run: outflow run high\n";
    assert!(String::from_utf8(output.stderr).unwrap().ends_with(last));
}

#[test]
fn a_followed_feed_that_is_drained_is_done() {
    let house = house(UNQUALIFIED);
    let saved = house.saved().replace("kind = \"file\"", "kind = \"file\"\nfollow = true");
    assert_eq!(house.apply(&saved, &[]).code, 0);
    let mut child = command(&house, &["run", "high"]);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    assert!(first_line(&mut child).starts_with("Streaming high"));
    send(&child, "-TERM");
    assert_eq!(code(&mut child), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_hangup_that_was_ignored_from_the_start_stays_ignored() {
    let house = stdin_house();
    let inner = command(&house, &["run", "high", "--accept-malformed"]);
    let mut outer = Command::new("sh");
    outer.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(inner.get_program()).args(inner.get_args());
    outer.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(house.0.path());
    let (mut child, mut stdin) = begun(&mut outer);
    for _ in 0..3 {
        send(&child, "-HUP");
        stdin.write_all(b"{ malformed\n").unwrap();
        assert!(first_line(&mut child).starts_with("Dead letter"));
    }
    assert!(child.try_wait().unwrap().is_none());
    drop(stdin);
    assert_eq!(code(&mut child), Some(0));
}

/// Returns a house whose run must compare a file that is too large to read within the test.
fn house_of_a_large_file() -> House {
    const LARGE: u64 = 1 << 40;
    let house = house(UNQUALIFIED);
    assert_eq!(finish(command(&house, &["run", "high"]), b"").code, 0);
    let ledger = Ledger::open(&house.0.path().join("state/high/ledger")).unwrap();
    let mut resume = read_resume(&ledger).unwrap();
    resume.position.offset = LARGE;
    let extent = &mut resume.extents[0];
    extent.end = Some(resume.position);
    let notes = vec![
        (Note::Checkpoint, serde_json::to_vec(&resume.position).unwrap()),
        (Note::Extent(extent.number), serde_json::to_vec(extent).unwrap()),
    ];
    ledger.commit(Commit { entries: Vec::new(), notes }).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(house.path("profiles.ndjson")).unwrap();
    file.set_len(LARGE).unwrap();
    house
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_while_files_are_compared_interrupts_the_run() {
    let house = house_of_a_large_file();
    let mut command = command(&house, &["run", "high", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let said = first_line(&mut child);
    assert!(said.starts_with("Checking which files were read before: "), "{said}");
    assert!(said.ends_with(" of 1,024.0 GiB\n"), "{said}");
    let asked = Instant::now();
    send(&child, "-TERM");
    assert_eq!(code(&mut child), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], &b""[..]));
}
