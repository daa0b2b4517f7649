//! Keeps what is in this process's memory there: no core dump, and no other program of the same user may read it.

/// Turns core dumps off. On Linux the process is closed to debuggers of its own user too, and what `/proc` tells of its
/// memory and environment is root's alone. Where the system refuses, what follows works all the same.
pub(super) fn keep_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
