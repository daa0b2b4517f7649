//! Measures a producer beside its sink: CPU time without the sink's thread, peak memory, and the sink's own clock.

use crate::Failure;
use crate::case::{Load, Measured};
use crate::process;
use crate::sink::{Counts, Sink};

/// Started just before the producer starts.
pub(crate) struct Watch {
    cpu_seconds: f64,
    sink_cpu_seconds: f64,
    base_mib: f64,
}

/// The measurements until the producer ended.
pub(crate) struct Figures {
    counts: Counts,
    cpu_seconds: f64,
    peak_mib: f64,
    base_mib: f64,
}

impl Watch {
    pub(crate) fn start(sink: &Sink) -> Result<Self, Failure> {
        process::forget_peak()?;
        Ok(Self {
            cpu_seconds: process::cpu_seconds()?,
            sink_cpu_seconds: sink.counts().cpu_seconds,
            base_mib: process::resident_mib()?,
        })
    }

    /// Ends the measurement. Call it after all records are acknowledged.
    pub(crate) fn stop(self, sink: &Sink) -> Result<Figures, Failure> {
        let cpu_seconds = process::cpu_seconds()? - self.cpu_seconds;
        let mut counts = sink.counts();
        counts.cpu_seconds -= self.sink_cpu_seconds;
        Ok(Figures {
            counts,
            cpu_seconds: cpu_seconds - counts.cpu_seconds,
            peak_mib: process::peak_mib()?,
            base_mib: self.base_mib,
        })
    }
}

impl Figures {
    /// Fails unless the sink accepted exactly this number of records.
    pub(crate) fn all_accepted(&self, records: u64) -> Result<(), Failure> {
        let accepted = self.counts.accepted;
        if accepted == records { Ok(()) } else { Err(format!("the sink accepted {accepted} of {records}").into()) }
    }

    /// Returns the figures as a row. The caller adds the name and the latencies.
    pub(crate) fn of(&self, load: &Load) -> Measured {
        Measured {
            shards: Some(load.shards),
            profiles: load.profiles,
            events: self.counts.accepted,
            seconds: self.counts.seconds,
            cpu_seconds: self.cpu_seconds,
            sink: Some(self.counts.share()),
            peak_mib: self.peak_mib,
            base_mib: self.base_mib,
            ..Measured::default()
        }
    }
}
