//! Where a test can stop a commit or a fold; nothing at all in the program itself.

/// A moment at which a kill or a full disk is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Moment {
    /// Nothing of a commit is written.
    Committing,
    /// A fold has begun; nothing of its run is written.
    Begun,
    /// The run is written but not yet part of the store.
    Ingesting,
    /// The run is in the store, its blobs are there too.
    Ingested,
    /// The blobs are deleted; the entries still count as pending.
    Deleted,
}

/// The moment at which the next fault happens, if any.
#[derive(Default)]
pub(super) struct Faults {
    #[cfg(test)]
    next: std::sync::Mutex<Option<Moment>>,
}

#[cfg(not(test))]
impl Faults {
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the shape that tests have")]
    pub(super) fn pass(&self, _moment: Moment) -> fjall::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
impl Faults {
    pub(super) fn pass(&self, moment: Moment) -> fjall::Result<()> {
        let mut next = self.next.lock().unwrap();
        if *next != Some(moment) {
            return Ok(());
        }
        *next = None;
        Err(fjall::Error::Io(std::io::ErrorKind::StorageFull.into()))
    }

    /// The next time `moment` comes, the disk is full, once.
    pub(super) fn set(&self, moment: Moment) {
        *self.next.lock().unwrap() = Some(moment);
    }

    /// Whether the fault that was set has happened.
    pub(super) fn happened(&self) -> bool {
        self.next.lock().unwrap().is_none()
    }
}
