//! Caches the credentials of a source, so that the source is asked once for all requests. The source is not asked again
//! when a request that waited for it was cancelled.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// Credentials that expire within this time are not returned again. The SDK asks for new ones at most 10 s before they
/// expire.
const BEFORE_END: Duration = Duration::from_secs(10);

/// Credentials without an expiry are read again after this time, a little before the SDK asks for them again (15
/// minutes).
const UNDATED_LIFETIME: Duration = Duration::from_mins(14);

/// Maximum time for one answer of the source. The SDK cancels a request that waits for 30 s, so a slow source is still
/// read.
const LIMIT: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(super) struct CredentialsCache {
    source: SharedCredentialsProvider,
    slot: Mutex<CacheSlot>,
}

#[derive(Default, Debug)]
struct CacheSlot {
    answer: Option<CachedCredentials>,
    /// The request to the source that is in progress. It continues when no request waits for it any more.
    asking: Option<JoinHandle<Result<CachedCredentials, CredentialsError>>>,
}

#[derive(Clone, Debug)]
struct CachedCredentials {
    credentials: SdkCredentials,
    since: Instant,
}

impl CachedCredentials {
    /// Whether the credentials can be used at this age.
    fn is_valid(&self, age: Duration) -> bool {
        match self.credentials.expiry() {
            Some(end) => end > SystemTime::now() + BEFORE_END,
            None => age < UNDATED_LIFETIME,
        }
    }
}

impl CredentialsCache {
    pub(super) fn wrap(source: SharedCredentialsProvider) -> Self {
        Self { source, slot: Mutex::default() }
    }

    async fn provide(&self) -> provider::Result {
        let mut slot = self.slot.lock().await;
        // Ignore an error that arrived while no request waited: it may be over.
        if let Some(finished) = slot.asking.take_if(|asking| asking.is_finished())
            && let Ok(Ok(answer)) = finished.await
        {
            slot.answer = Some(answer);
        }
        if let Some(answer) = slot.answer.as_ref().filter(|answer| answer.is_valid(answer.since.elapsed())) {
            return Ok(answer.credentials.clone());
        }
        let asked = slot.asking.get_or_insert_with(|| tokio::spawn(ask(self.source.clone()))).await;
        slot.asking = None;
        let answer = asked.map_err(CredentialsError::unhandled)??;
        slot.answer = Some(answer.clone());
        Ok(answer.credentials)
    }
}

async fn ask(source: SharedCredentialsProvider) -> Result<CachedCredentials, CredentialsError> {
    let asked = timeout(LIMIT, source.provide_credentials()).await;
    let credentials = asked.map_err(|_| CredentialsError::provider_timed_out(LIMIT))??;
    Ok(CachedCredentials { credentials, since: Instant::now() })
}

impl ProvideCredentials for CredentialsCache {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }

    fn fallback_on_interrupt(&self) -> Option<SdkCredentials> {
        self.source.fallback_on_interrupt()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A source that answers after `takes` milliseconds. The ID of its credentials is the number of requests so far.
    #[derive(Debug)]
    struct Slow {
        asked: Arc<AtomicU32>,
        takes: u64,
        end: Option<SystemTime>,
        fails: u32,
    }

    impl ProvideCredentials for Slow {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(async move {
                let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::time::sleep(Duration::from_millis(self.takes)).await;
                if asked <= self.fails {
                    return Err(CredentialsError::provider_error("no"));
                }
                Ok(SdkCredentials::new(asked.to_string(), "s", None, self.end, "test"))
            })
        }
    }

    fn slow(takes: u64, lasts: Duration, fails: u32) -> (CredentialsCache, Arc<AtomicU32>) {
        let asked = Arc::<AtomicU32>::default();
        let source = Slow { asked: Arc::clone(&asked), takes, end: Some(SystemTime::now() + lasts), fails };
        (CredentialsCache::wrap(SharedCredentialsProvider::new(source)), asked)
    }

    const HOUR: Duration = Duration::from_hours(1);

    /// Returns the result of a request that waits at most this number of milliseconds, or `None` if it was cancelled.
    async fn within(kept: &CredentialsCache, milliseconds: u64) -> Option<Result<String, CredentialsError>> {
        let provided = timeout(Duration::from_millis(milliseconds), kept.provide_credentials()).await.ok()?;
        Some(provided.map(|credentials| credentials.access_key_id().to_owned()))
    }

    async fn id(kept: &CredentialsCache) -> String {
        within(kept, 10_000).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_source_goes_on_when_who_asked_gives_up_and_is_asked_once() {
        let (kept, asked) = slow(300, HOUR, 0);
        assert!(within(&kept, 20).await.is_none());
        let (one, other) = tokio::join!(within(&kept, 20), within(&kept, 20));
        assert!(one.is_none() && other.is_none());
        assert_eq!(tokio::join!(id(&kept), id(&kept)), ("1".into(), "1".into()));
        assert_eq!((id(&kept).await, asked.load(Ordering::SeqCst)), ("1".into(), 1));
    }

    #[tokio::test]
    async fn what_came_when_nobody_waited_is_kept_unless_it_is_an_error() {
        for (fails, expected) in [(0, "1"), (1, "2")] {
            let (kept, asked) = slow(50, HOUR, fails);
            assert!(within(&kept, 5).await.is_none());
            while !kept.slot.lock().await.asking.as_ref().unwrap().is_finished() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert_eq!((id(&kept).await, asked.load(Ordering::SeqCst)), (expected.into(), fails + 1));
        }
    }

    #[tokio::test]
    async fn a_source_that_failed_or_whose_credentials_end_is_asked_again() {
        let (failing, _) = slow(0, HOUR, 1);
        assert!(within(&failing, 10_000).await.unwrap().is_err());
        assert_eq!(id(&failing).await, "2");
        let (ends, _) = slow(0, BEFORE_END / 2, 0);
        assert_eq!((id(&ends).await, id(&ends).await), ("1".into(), "2".into()));
    }

    #[test]
    fn credentials_without_an_end_are_read_again_at_times() {
        let credentials = SdkCredentials::new("1", "s", None, None, "test");
        let answer = CachedCredentials { credentials, since: Instant::now() };
        assert!(answer.is_valid(UNDATED_LIFETIME / 2) && !answer.is_valid(UNDATED_LIFETIME));
    }
}
