//! Keeps the memory and the files of this process private: no core dump, no access for others, no secret in the report
//! of a panic.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{PanicHookInfo, set_hook};

use super::{Exit, Failure, talk};
use crate::text::{Phrase, say};

/// Turns off core dumps. On Linux, also keeps out debuggers of the same user, and leaves memory and environment under
/// `/proc` to root. If the system refuses, the rest works anyway.
pub(super) fn keep_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Makes new files private to their owner, whatever the umask says, also in the store and in child processes.
pub(super) fn keep_files() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Makes a write beyond the file size limit (`ulimit -f`) fail like a full disk, instead of a silent end by SIGXFSZ.
pub(super) fn outlive_file_limit() {
    #[cfg(unix)]
    {
        let signal = rustix::process::Signal::XFSZ.as_raw();
        // Child processes do not inherit a handler, but they would inherit an ignored signal.
        let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
    }
}

/// Reports where a panic happened. Leaves out messages that were built at run time: they may repeat the value that
/// caused the panic, as messages about string bounds do.
pub(super) fn keep_words() {
    set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "ended by a bug");
        Failure::new(Exit::Failure, message(place, words(info))).report();
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            talk::say(&backtrace.to_string());
        }
        talk::settle();
    }));
}

/// Returns the message if it is a literal in the program.
fn words(info: &PanicHookInfo<'_>) -> Option<&'static str> {
    info.payload().downcast_ref::<&'static str>().copied()
}

fn message(place: String, words: Option<&'static str>) -> Phrase {
    match words {
        Some(words) => say::EndedByBugWords { place, words }.into(),
        None => say::EndedByBug { place }.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::destination::account::paste;
    use crate::kinesis::{HeldKeys, Keys};
    use crate::secret::Secret;
    use crate::telemetry;

    /// Names the log folder for the child process of the test.
    const FOLDER: &str = "OUTFLOW_TEST_BREAKS_IN";

    const NAME: &str = "cli::private::tests::what_breaks_while_a_secret_is_held_does_not_repeat_it";

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    #[test]
    fn what_breaks_while_a_secret_is_held_does_not_repeat_it() {
        if let Some(folder) = std::env::var_os(FOLDER) {
            break_here(folder.as_ref());
        }
        let folder = tempfile::tempdir().unwrap();
        let program = std::env::current_exe().unwrap();
        let broken = Command::new(program)
            .args(["--exact", NAME, "--nocapture"])
            .env(FOLDER, folder.path())
            .env("RUST_BACKTRACE", "full")
            .output()
            .unwrap();
        let log = std::fs::read_to_string(folder.path().join("outflow.log")).unwrap();
        let shown = String::from_utf8_lossy(&broken.stdout) + String::from_utf8_lossy(&broken.stderr);
        assert!(shown.contains("ended it at src/cli/private.rs:") && log.contains("ended by a bug"), "{shown}{log}");
        assert!(shown.contains(": a literal") && shown.contains("break_here"), "{shown}");
        for part in [SECRET, &SECRET[..12], &SECRET[20..]] {
            assert!(!shown.contains(part) && !log.contains(part), "{shown}{log}");
        }
    }

    /// Panics in the ways that would repeat a secret.
    fn break_here(folder: &std::path::Path) -> ! {
        keep_words();
        telemetry::start(Some("trace"), folder);
        let pasted = paste::read(&format!("AKIAQNZGKIQY56JQ7WML {SECRET}")).ok().unwrap();
        let secret = pasted.secret_access_key.unwrap();
        let keys = Keys {
            access_key_id: "AKIAQNZGKIQY56JQ7WML".into(),
            secret_access_key: Secret::copy_of(secret.expose()),
            session_token: None,
            expires: None,
        };
        let held = HeldKeys::new(&keys);
        tracing::debug!(?held, "about to break");
        let exposed = secret.expose().to_owned();
        let sliced = std::thread::spawn(move || exposed[exposed.len() + 1..].len());
        assert!(sliced.join().is_err());
        let exposed = secret.expose().to_owned();
        let worded = std::thread::spawn(move || panic!("no key: {exposed}"));
        assert!(worded.join().is_err());
        assert!(std::thread::spawn(|| panic!("a literal")).join().is_err());
        std::process::exit(7)
    }
}
