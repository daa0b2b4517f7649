//! Runs a case in its own process: this program with a hidden argument.

use std::process::{Command, Stdio};

use crate::Failure;
use crate::case::{Case, Measured};
use crate::feed::{self, Skew};

/// Measures one case in a child, which inherits stderr.
pub(crate) fn measure(case: &Case) -> Result<Vec<Measured>, Failure> {
    // The feed is written before the child is timed.
    if let Case::SdkLoop(load) | Case::Outflow(load) | Case::Watched(load) = case {
        feed::file(load.events, load.profiles, Skew::None)?;
    }
    if let Case::Pace(case) = case {
        feed::file(case.load.events, case.load.profiles, case.skew)?;
    }
    let asked = serde_json::to_string(case)?;
    let child = Command::new(std::env::current_exe()?).args(["--child", &asked]).stderr(Stdio::inherit()).output()?;
    let said = String::from_utf8(child.stdout)?;
    if !child.status.success() {
        return Err(format!("{asked} ended with {}. {}", child.status, said.trim()).into());
    }
    // The measured code may print too, so the answer is the last line.
    Ok(serde_json::from_str(said.trim_end().rsplit('\n').next().unwrap_or_default())?)
}
