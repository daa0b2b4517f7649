//! Keys in memory that can be exchanged while requests are in progress.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use aws_credential_types::Credentials as SdkCredentials;

use crate::secret::Secret;

/// A complete access key that signs requests. It has no `Debug` and no `Display`, so nothing prints it.
pub struct Keys {
    /// The key's id, which is not secret.
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// The session token that a temporary key requires.
    pub session_token: Option<Secret>,
    pub expires: Option<SystemTime>,
}

impl Keys {
    /// Converts the key for the SDK, which also wipes it from memory.
    pub(super) fn for_sdk(&self) -> SdkCredentials {
        let token = self.session_token.as_ref().map(|token| token.expose().to_owned());
        let secret = self.secret_access_key.expose();
        SdkCredentials::new(&self.access_key_id, secret, token, self.expires, "outflow")
    }
}

/// The keys of an account, kept for as long as the process needs them. Clones share the same keys.
#[derive(Clone)]
pub struct HeldKeys(Arc<Holding>);

struct Holding {
    current: RwLock<SdkCredentials>,
    version: AtomicU64,
}

impl HeldKeys {
    pub fn new(keys: &Keys) -> Self {
        Self(Arc::new(Holding { current: RwLock::new(keys.for_sdk()), version: AtomicU64::new(1) }))
    }

    /// Replaces the keys. A client that signs with the old keys sees a new version and signs in again.
    pub fn exchange(&self, keys: &Keys) {
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = keys.for_sdk();
        self.0.version.fetch_add(1, Ordering::Release);
    }

    /// The number of keys held so far, including the first.
    pub fn version(&self) -> u64 {
        self.0.version.load(Ordering::Acquire)
    }

    pub(super) fn current(&self) -> SdkCredentials {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for HeldKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Held").field("version", &self.version()).finish_non_exhaustive()
    }
}

impl PartialEq for HeldKeys {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for HeldKeys {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinesis::{AwsCredentials, Client, Connection};
    use crate::secret::printing::{Of, Silent};

    fn keys(id: &str) -> Keys {
        Keys {
            access_key_id: id.into(),
            secret_access_key: Secret::copy_of("hidden-secret"),
            session_token: Some(Secret::copy_of("hidden-token")),
            expires: None,
        }
    }

    #[test]
    fn nothing_of_them_is_printed() {
        const { assert!(Of::<HeldKeys>::PRINTS && !Of::<Keys>::PRINTS) };
        let held = HeldKeys::new(&keys("AKID"));
        let printed = format!("{held:?} {:?} {:?}", AwsCredentials::Held(held.clone()), held.current());
        assert!(!printed.contains("hidden"), "{printed}");
    }

    #[tokio::test]
    async fn a_client_signs_with_the_keys_of_the_moment() {
        let held = HeldKeys::new(&keys("ASIAQNZGKIQY56JQ7WML"));
        let connection = Connection {
            region: "us-east-1".into(),
            endpoint_url: None,
            credentials: AwsCredentials::Held(held.clone()),
        };
        let client = Client::connect(connection).await.unwrap();
        assert_eq!(client.own_account().await, Some("029608264753".into()));
        held.exchange(&keys("other"));
        client.sdk().await;
        assert_eq!(client.own_account().await, None);
    }
}
