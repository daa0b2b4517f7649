//! The log: a file that only its owner can read, created with its first line. Nothing is logged to the terminal. This
//! room may use `folders`, `secret` and `text`.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::folders;
use crate::secret::redaction::redacted;
use crate::text::foreign::without_controls;

const FILE: &str = "outflow.log";

/// Crates that may log requests, and with them personal data, below the level of a warning.
const TALKATIVE: [&str; 2] = ["aws_", "hyper"];

/// Starts logging to `state_dir/outflow.log` from `log_level` on (`off` to `trace`; `warn` by default). Only the first
/// call counts. If the file cannot be written, its lines are lost and the process continues.
pub fn start(log_level: Option<&str>, state_dir: &Path) {
    let file = Mutex::new(LogFile { folder: state_dir.to_owned(), file: None });
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).log_internal_errors(false).with_writer(file);
    // A second call, as in tests, keeps the log of the first one.
    drop(tracing_subscriber::registry().with(levels(log_level)).with(lines).try_init());
}

fn levels(log_level: Option<&str>) -> Targets {
    let level = log_level.and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    let quiet = level.min(LevelFilter::WARN);
    Targets::new().with_default(level).with_targets(TALKATIVE.map(|target| (target, quiet)))
}

struct LogFile {
    folder: PathBuf,
    file: Option<File>,
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            missing => missing.insert(open(&self.folder)?),
        };
        file.write_all(clean(bytes).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns one line without control characters, which would steer a terminal that shows the log, and without secrets.
/// Text from elsewhere may hold both.
fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = without_controls(text.trim_end_matches('\n'));
    format!("{}\n", redacted(&line))
}

fn open(folder: &Path) -> io::Result<File> {
    folders::create(folder)?;
    folders::own_file().append(true).create(true).open(folder.join(FILE))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn words_of_others_are_cleaned_and_hold_no_secret() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let line = format!("WARN profile [{secret}]: \u{1b}[31mred\u{9b}0m\nWARN a line of its own\n");
        assert_eq!(clean(line.as_bytes()), "WARN profile [[secret]]:  [31mred 0m WARN a line of its own\n");
    }

    #[test]
    fn other_peoples_data_is_not_logged_at_any_level() {
        for (asked, ours, theirs) in [
            (None, Level::WARN, Level::WARN),
            (Some("trace"), Level::TRACE, Level::WARN),
            (Some("error"), Level::ERROR, Level::ERROR),
        ] {
            let levels = levels(asked);
            let most = |target: &str| {
                [Level::TRACE, Level::DEBUG, Level::INFO, Level::WARN, Level::ERROR]
                    .into_iter()
                    .find(|level| levels.would_enable(target, level))
            };
            assert_eq!(most("outflow::delivery"), Some(ours));
            for target in ["aws_smithy_runtime::client", "aws_config::profile", "hyper::proto", "hyper_util::client"] {
                assert_eq!(most(target), Some(theirs), "{target} at {asked:?}");
            }
        }
    }

    #[test]
    fn the_file_is_made_with_its_first_line() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        let file = Mutex::new(LogFile { folder: folder.clone(), file: None });
        let subscriber = tracing_subscriber::registry()
            .with(levels(None))
            .with(tracing_subscriber::fmt::layer().with_ansi(false).without_time().with_writer(file));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("not asked for");
            assert!(!folder.exists());
            tracing::warn!(shard = 3, "throttled");
        });
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap();
        assert_eq!(text, " WARN outflow::telemetry::tests: throttled shard=3\n");
    }

    #[test]
    #[cfg(unix)]
    fn the_file_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let file = open(root.path()).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
