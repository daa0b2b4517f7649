//! What keeps a destination from going on: the pause, since when by the clock, and the right that is missing.

use std::time::Duration;

use time::OffsetDateTime;

use super::Live;
use crate::delivery::pause::Pause;
use crate::delivery::reaction::Trouble;
use crate::kinesis::policy::StreamScope;
use crate::kinesis::remedy::{Asked, Remedy};

impl Live {
    /// Why it does not go on by itself.
    pub fn pause(&self) -> Option<&Pause> {
        self.snapshot().filter(|_| self.is_running())?.pause.as_ref()
    }

    /// How long a pause of it has lasted at `now`.
    pub fn paused_for(&self, pause: &Pause, now: OffsetDateTime) -> Duration {
        self.elapsed(now).saturating_sub(Duration::from_micros(pause.since))
    }

    /// When a pause of it began, as it is told at `now`.
    pub fn paused_since(&self, pause: &Pause, now: OffsetDateTime) -> OffsetDateTime {
        let ago = self.paused_for(pause, now).try_into().unwrap_or_default();
        now.checked_sub(ago).unwrap_or(now)
    }

    /// The right that is missing, where the service's words tell it.
    pub fn missing_right(&self, pause: &Pause) -> Option<Remedy> {
        let (partition, region, stream) = ("aws".to_owned(), String::new(), self.stream.clone());
        let scope = StreamScope { partition, region, account: None, stream };
        let asked = Asked { action: "kinesis:PutRecords", scope: &scope, caller: None, writes: false };
        let remedy = Remedy::of(&pause.code, pause.message.theirs(), &asked);
        let is_told = remedy.is_denial() && remedy.principal.is_some();
        Some(remedy).filter(|_| pause.trouble == Trouble::Permission && is_told)
    }
}
