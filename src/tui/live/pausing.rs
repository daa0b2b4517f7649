//! Describes what keeps a run from sending: the pause, its start by the clock, and the missing permission.

use std::time::Duration;

use time::OffsetDateTime;

use super::StreamView;
use crate::delivery::reaction::{Pause, Trouble};
use crate::kinesis::policy::StreamScope;
use crate::kinesis::remedy::{RefusedRequest, Remedy};

impl StreamView {
    /// Returns the pause of a run that is not over.
    pub fn pause(&self) -> Option<&Pause> {
        self.snapshot().filter(|_| self.is_running())?.pause.as_ref()
    }

    /// Returns how long `pause` has lasted at `now`.
    pub fn paused_for(&self, pause: &Pause, now: OffsetDateTime) -> Duration {
        self.elapsed(now).saturating_sub(Duration::from_micros(pause.since))
    }

    /// Returns the wall-clock time at which `pause` began.
    pub fn paused_since(&self, pause: &Pause, now: OffsetDateTime) -> OffsetDateTime {
        let ago = self.paused_for(pause, now).try_into().unwrap_or_default();
        now.checked_sub(ago).unwrap_or(now)
    }

    /// Returns the missing permission, if AWS's message names the principal that lacks it.
    pub fn missing_right(&self, pause: &Pause) -> Option<Remedy> {
        let (partition, region, stream) = ("aws".to_owned(), String::new(), self.stream.clone());
        let scope = StreamScope { partition, region, account: None, stream };
        let asked = RefusedRequest { action: "kinesis:PutRecords", scope: &scope, caller: None, writes: false };
        let remedy = Remedy::find(&pause.code, pause.message.foreign_text(), &asked);
        let is_told = remedy.is_denial() && remedy.principal.is_some();
        Some(remedy).filter(|_| pause.trouble == Trouble::Permission && is_told)
    }
}
