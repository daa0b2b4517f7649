//! Measures the time from the process's start to the first frame on a terminal.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::case::Measured;
use crate::lists::Answered;
use crate::{Failure, scratch};

/// Number of starts.
const STARTS: usize = 40;

/// Text that only the first frame contains.
const SHOWN: &[u8] = b"Set up a destination";

/// Returns the milliseconds from start to frame.
pub(crate) fn run() -> Result<Vec<Measured>, Failure> {
    let mut took = Vec::new();
    for _ in 0..STARTS {
        took.push((start()?, String::from("start")));
    }
    let answered = Some(Answered::of(took));
    Ok(vec![Measured { case: "frame, the first".into(), answered, ..Measured::default() }])
}

fn start() -> Result<f64, Failure> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    tcsetwinsize(&ours, Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 })?;
    let name = ptsname(&ours, Vec::new())?.into_string()?;
    let theirs = || -> Result<Stdio, Failure> { Ok(OpenOptions::new().read(true).write(true).open(&name)?.into()) };
    let folder = scratch()?.join("first-frame");
    let began = Instant::now();
    let mut app = Command::new(env!("CARGO_BIN_EXE_outflow"))
        .arg("--config-dir")
        .arg(folder.join("config"))
        .arg("--state-dir")
        .arg(folder.join("state"))
        .env("TERM", "xterm-256color")
        .env("LANG", "C.UTF-8")
        .stdin(theirs()?)
        .stdout(theirs()?)
        .stderr(theirs()?)
        .spawn()?;
    let (mut terminal, mut written, mut some) = (File::from(ours), Vec::new(), vec![0; 65_536]);
    while !written.windows(SHOWN.len()).any(|words| words == SHOWN) {
        match terminal.read(&mut some)? {
            0 => return Err("the app ended before its first frame".into()),
            count => written.extend_from_slice(&some[..count]),
        }
    }
    let took = began.elapsed().as_secs_f64() * 1e3;
    // Ctrl+C quits, because the app has no unsaved changes.
    terminal.write_all(b"\x03")?;
    while terminal.read(&mut some).is_ok_and(|count| count > 0) {}
    app.wait()?;
    Ok(took)
}
