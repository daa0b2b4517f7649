//! Points at which a test can make a commit or a fold fail. The program itself contains none of this.

/// A point at which a test simulates a kill or a full disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FaultPoint {
    /// Nothing of a commit is written yet.
    Committing,
    /// A fold has begun. Nothing of its run is written yet.
    Begun,
    /// The run is written but not yet part of the store.
    Ingesting,
    /// The run is in the store, and its blobs still exist.
    Ingested,
    /// The blobs are deleted. The entries still count as pending.
    Deleted,
}

/// The point of the next fault, if any.
#[derive(Default)]
pub(super) struct InjectedFaults {
    #[cfg(test)]
    next: std::sync::Mutex<Option<FaultPoint>>,
}

#[cfg(not(test))]
impl InjectedFaults {
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the shape that tests have")]
    pub(super) fn pass(&self, _moment: FaultPoint) -> fjall::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
impl InjectedFaults {
    pub(super) fn pass(&self, moment: FaultPoint) -> fjall::Result<()> {
        let mut next = self.next.lock().unwrap();
        if *next != Some(moment) {
            return Ok(());
        }
        *next = None;
        Err(fjall::Error::Io(std::io::ErrorKind::StorageFull.into()))
    }

    /// Makes the disk full once, when `moment` is reached next.
    pub(super) fn set(&self, moment: FaultPoint) {
        *self.next.lock().unwrap() = Some(moment);
    }

    /// Whether the fault that was set has happened.
    pub(super) fn happened(&self) -> bool {
        self.next.lock().unwrap().is_none()
    }
}
