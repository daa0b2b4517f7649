//! CPU time and memory of this process, read from `/proc`. Linux only.

use std::fs;
use std::io;
use std::os::unix::fs::FileExt;

/// Ticks of `/proc/self/stat` in a second. The kernel's `USER_HZ` is 100 on every Linux that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

const KIB_PER_MIB: f64 = 1024.0;

/// Returns the CPU seconds of all threads of this process, including ended threads, in steps of 10 ms.
pub(crate) fn cpu_seconds() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name in parentheses may contain spaces. Field 3 follows it. utime and stime are fields 14 and 15.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).filter_map(|text| text.parse().ok()).collect();
    match ticks[..] {
        [user, system] => Ok((user + system) / TICKS_PER_SECOND),
        _ => Err(io::Error::other("/proc/self/stat has no CPU times")),
    }
}

/// Returns the peak memory of this process since its start, or since [`forget_peak`], in MiB.
pub(crate) fn peak_mib() -> io::Result<f64> {
    status_mib("VmHWM:")
}

/// Returns the current memory of this process, in MiB.
pub(crate) fn resident_mib() -> io::Result<f64> {
    status_mib("VmRSS:")
}

/// Resets the peak to the current memory.
pub(crate) fn forget_peak() -> io::Result<()> {
    fs::write("/proc/self/clear_refs", "5")
}

fn status_mib(field: &str) -> io::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|rest| rest.split_whitespace().next()).and_then(|text| text.parse::<f64>().ok());
    kib.map(|kib| kib / KIB_PER_MIB).ok_or_else(|| io::Error::other(format!("/proc/self/status has no {field}")))
}

/// The CPU time of one thread. It can be read while the thread lives, for the cost of one system call.
pub(crate) struct ThreadCpu(fs::File);

impl ThreadCpu {
    /// Opens the CPU time of the calling thread.
    pub(crate) fn of_this_thread() -> io::Result<Self> {
        fs::File::open("/proc/thread-self/schedstat").map(Self)
    }

    pub(crate) fn nanos(&self) -> io::Result<u64> {
        let mut text = [0; 64];
        let length = self.0.read_at(&mut text, 0)?;
        let first = str::from_utf8(&text[..length]).ok().and_then(|text| text.split(' ').next()?.parse().ok());
        first.ok_or_else(|| io::Error::other("/proc/thread-self/schedstat has no CPU time"))
    }
}
