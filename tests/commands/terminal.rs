//! Tests plain mode on a real terminal: what it shows, what it hides, and how it leaves the terminal.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, tcgetattr};

use super::House;

/// Every awaited text is printed by then.
const DEADLINE: Duration = Duration::from_secs(100);

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// A terminal and the command that runs on it, which is the leader of its session, so that Ctrl+C reaches it.
struct Terminal {
    ours: File,
    child: Child,
    written: mpsc::Receiver<Vec<u8>>,
    screen: String,
    /// The part of the screen that was awaited before.
    seen: usize,
    before: Termios,
}

impl Terminal {
    fn run(house: &House, term: &str, arguments: &[&str]) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let name = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        let theirs = || -> Stdio { OpenOptions::new().read(true).write(true).open(&name).unwrap().into() };
        let before = tcgetattr(&ours).unwrap();
        let mut command = Command::new("setsid");
        command.args(["--ctty", "--wait", env!("CARGO_BIN_EXE_outflow")]).args(arguments);
        command.args(["--config-dir", &house.path("config"), "--state-dir", &house.path("state")]);
        command.current_dir(house.0.path()).env("TERM", term).env("LANG", "C.UTF-8").env_remove("LC_ALL");
        let child = command.stdin(theirs()).stdout(theirs()).stderr(theirs()).spawn().unwrap();
        drop(command);
        let ours = File::from(ours);
        let (mut reader, (sender, written)) = (ours.try_clone().unwrap(), mpsc::channel());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The read fails once the command has closed the terminal.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { ours, child, written, screen: String::new(), seen: 0, before }
    }

    /// Waits until `text` is printed after what was awaited before.
    fn shows(&mut self, text: &str) -> &mut Self {
        let begun = Instant::now();
        while !self.screen[self.seen..].contains(text) {
            assert!(begun.elapsed() < DEADLINE, "{text}: {}", self.screen);
            if let Ok(bytes) = self.written.recv_timeout(Duration::from_millis(100)) {
                self.screen.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
        self.seen += self.screen[self.seen..].find(text).unwrap() + text.len();
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        self.ours.write_all(text.as_bytes()).unwrap();
        self
    }

    fn echoes(&self) -> bool {
        tcgetattr(&self.ours).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// Waits until the command ends. Returns its exit code and all that was printed.
    fn ends(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        let after = tcgetattr(&self.ours).unwrap();
        assert_eq!(after.local_modes, self.before.local_modes, "{}", self.screen);
        assert_eq!(after.input_modes, self.before.input_modes, "{}", self.screen);
        while let Ok(bytes) = self.written.recv_timeout(Duration::from_millis(500)) {
            self.screen.push_str(&String::from_utf8_lossy(&bytes));
        }
        (code, self.screen)
    }

    /// Answers up to the prompt of the secret.
    fn go_to_secret(&mut self) -> &mut Self {
        self.shows("Number [1]:").types("1\n");
        self.shows("Sign in with [access key]:").types("1\n");
        self.shows("Account name:").types("crm\n");
        self.shows("Access key ID:").types("AKIAQNZGKIQY56JQ7WML\n");
        self.shows("Secret access key:")
    }
}

#[test]
fn a_secret_is_not_echoed_and_ctrl_c_leaves_the_terminal_as_it_was() {
    let house = House::new();
    let mut terminal = Terminal::run(&house, "xterm", &["--plain"]);
    assert!(terminal.echoes());
    terminal.go_to_secret();
    assert!(!terminal.echoes(), "{}", terminal.screen);
    terminal.types(SECRET).types("\r").shows("Keep the secret");
    assert!(terminal.echoes(), "{}", terminal.screen);
    terminal.types("\u{3}");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("The draft of this setup is kept.") && !screen.contains(SECRET), "{screen}");
}

#[test]
fn ctrl_c_at_a_hidden_prompt_leaves_the_terminal_as_it_was() {
    let house = House::new();
    let mut terminal = Terminal::run(&house, "xterm", &["--plain"]);
    terminal.go_to_secret().types(&SECRET[..20]);
    assert!(!terminal.echoes(), "{}", terminal.screen);
    terminal.types("\u{3}");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("The draft of this setup is kept.") && !screen.contains(&SECRET[..20]), "{screen}");
}

#[test]
fn a_dumb_terminal_is_asked_by_lines_and_its_demo_streams() {
    let house = House::new();
    let mut terminal = Terminal::run(&house, "dumb", &[]);
    terminal.shows("Number [1]:").types("!\n");
    let (code, screen) = terminal.ends();
    assert!(code == Some(0) && !screen.contains('\u{1b}'), "{code:?}: {screen}");
    let mut terminal = Terminal::run(&house, "dumb", &["demo"]);
    terminal.shows("received 10000 = delivered 10000 + waiting 0 + ");
    let (code, screen) = terminal.ends();
    assert!(code == Some(0) && !screen.contains("Step 1 of 9"), "{code:?}: {screen}");
    let help = house.run(&["demo", "--help"]).stdout;
    assert!(help.contains("TERM=dumb"), "{help}");
    let help = house.run(&["--help"]).stdout;
    assert!(help.split_whitespace().collect::<Vec<_>>().join(" ").contains("to be asked first, add --ask"), "{help}");
}
