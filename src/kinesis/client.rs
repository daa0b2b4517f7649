//! The client of one destination: the SDK's Kinesis client, configured for ordered delivery.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::endpoint_config::AccountIdEndpointMode;
use tokio::sync::{RwLock, watch};
use tokio::time::Instant;

use super::aws_files::AwsFileFault;
use super::connector::{Http, TlsError};
use super::credentials::{AwsCredentials, ProvidedCredentials, Role, TrimmedCredentials, account_of_key};
use super::credentials_cache::CredentialsCache;
use super::diagnosed::{Diagnosed, ProviderFactory};
use super::hosts::{ServiceHost, is_loopback};
use super::key_source::{KeySource, patiently_since};
use super::profiles::{ProfileFiles, ProfilesError};
use crate::text::explained;

/// The variable that names the STS endpoint. Read here because the SDK ignores it once the settings contain an
/// endpoint.
const STS_ENDPOINT: &str = "AWS_ENDPOINT_URL_STS";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// Maximum time to open a connection.
    pub connect: Duration,
    /// Maximum time until a response begins, and again until it is complete.
    pub read: Duration,
    /// Maximum time for one attempt.
    pub attempt: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(3), read: seconds(15), attempt: seconds(30) }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connection {
    /// The region's id, such as `us-east-2`.
    pub region: String,
    /// Replaces the region's own endpoint.
    pub endpoint_url: Option<String>,
    pub credentials: AwsCredentials,
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum ClientError {
        Tls(#[from] error: TlsError) => error,
        /// The SDK must not read the AWS configuration files: one is endless, too large, or on a disk that does not
        /// answer.
        AwsFiles(#[from] error: ProfilesError) => error,
    }
}

/// A Kinesis client. It never retries, because only the delivery room can retry in order.
#[derive(Debug)]
pub struct Client {
    connection: Mutex<Connection>,
    timeouts: Timeouts,
    http: Http,
    host: Mutex<ServiceHost>,
    sdk: RwLock<SignedClient>,
    /// AWS refused the credentials, so `Client::sdk` reads them again.
    stale: AtomicBool,
    /// Version of the held keys that `sdk` signs with.
    version: AtomicU64,
    connected: Instant,
    /// Whether the source of the credentials has answered at least once.
    is_answered: watch::Sender<bool>,
}

impl Client {
    /// Reads the configuration of the credentials. Sends no request.
    pub async fn connect(connection: Connection) -> Result<Self, ClientError> {
        Self::connect_with(connection, Timeouts::default()).await
    }

    /// Like [`Client::connect`], with other timeouts than the default.
    pub async fn connect_with(connection: Connection, timeouts: Timeouts) -> Result<Self, ClientError> {
        let http = Http::new(timeouts.connect)?;
        let version = AtomicU64::new(connection.credentials.version());
        let (connected, is_answered) = (Instant::now(), watch::Sender::new(false));
        let (signed, host) = sign_in(&connection, timeouts, &http, &is_answered).await?;
        let (connection, host, sdk) = (Mutex::new(connection), Mutex::new(host), RwLock::new(signed));
        let stale = AtomicBool::new(false);
        Ok(Self { connection, timeouts, http, host, sdk, stale, version, connected, is_answered })
    }

    /// Returns the SDK's client. Signs in again first if AWS refused the credentials or the keys were exchanged.
    pub async fn sdk(&self) -> aws_sdk_kinesis::Client {
        let version = self.connection.lock().unwrap_or_else(PoisonError::into_inner).credentials.version();
        let former = self.version.swap(version, Ordering::AcqRel);
        let is_refused = self.stale.swap(false, Ordering::AcqRel);
        if (is_refused || former != version)
            && let Err(error) = self.sign_in_again().await
        {
            // The former keys keep signing while the service accepts them. After that, requests fail with this error.
            self.version.store(former, Ordering::Release);
            if is_refused {
                tracing::warn!(%error, "the AWS configuration was not read again");
                self.sdk.write().await.fail_with(error);
            }
        }
        self.sdk.read().await.client.clone()
    }

    async fn sign_in_again(&self) -> Result<(), ProfilesError> {
        let (signed, host) = sign_in(&self.connection(), self.timeouts, &self.http, &self.is_answered).await?;
        *self.host.lock().unwrap_or_else(PoisonError::into_inner) = host;
        *self.sdk.write().await = signed;
        Ok(())
    }

    /// Makes the next request read the credentials again. Call this after AWS refused them.
    pub fn credentials_refused(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Signs with other credentials from the next request on. If the stream is given by name, they must belong to the
    /// same AWS account.
    pub fn sign_with(&self, credentials: AwsCredentials) {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).credentials = credentials;
        self.credentials_refused();
    }

    pub fn connection(&self) -> Connection {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn host(&self) -> ServiceHost {
        self.host.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns once the source of the credentials has answered. If that takes long, calls `tell` with the source.
    pub async fn wait_for_credentials(&self, tell: impl AsyncFnOnce(KeySource)) {
        let mut answered = self.is_answered.subscribe();
        let from = self.connection().credentials;
        // The client keeps the sender, so the wait cannot fail.
        let answer = async { drop(answered.wait_for(|is_answered| *is_answered).await) };
        patiently_since(self.connected, &from, answer, tell).await;
    }

    /// Whether `account` (12 digits) is the account of the credentials, as far as their key id shows. True for any
    /// account if the connection names an endpoint.
    pub async fn is_own_account(&self, account: &str) -> bool {
        if self.connection().endpoint_url.is_some() {
            return true;
        }
        self.own_account().await.is_some_and(|own| own == account)
    }

    /// Returns the account of the credentials (12 digits), if their key id contains it.
    pub async fn own_account(&self) -> Option<String> {
        let provider = self.sdk.read().await.credentials.clone()?;
        let credentials = provider.provide_credentials().await.ok()?;
        account_of_key(credentials.access_key_id())
    }
}

#[derive(Debug)]
struct SignedClient {
    client: aws_sdk_kinesis::Client,
    credentials: Option<SharedCredentialsProvider>,
}

impl SignedClient {
    /// Replaces the credentials by an error that says why there are none.
    fn fail_with(&mut self, error: ProfilesError) {
        let none = SharedCredentialsProvider::new(FailingCredentials(error));
        let config = self.client.config().to_builder().credentials_provider(none.clone());
        *self = Self { client: aws_sdk_kinesis::Client::from_conf(config.build()), credentials: Some(none) };
    }
}

/// Takes the place of credentials, and fails with the fault of the file that they should come from.
#[derive(Debug)]
struct FailingCredentials(ProfilesError);

impl ProvideCredentials for FailingCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let fault = AwsFileFault::from(self.0.clone());
        future::ProvideCredentials::ready(Err(CredentialsError::invalid_configuration(fault)))
    }
}

/// Builds the settings that the clients of all services share, and reads the configuration of the credentials.
pub(super) async fn settings(
    connection: &Connection,
    timeouts: Timeouts,
    http: &Http,
) -> Result<SdkConfig, ProfilesError> {
    let files = ProfileFiles::from_environment().read_for_sdk().await?;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .operation_attempt_timeout(timeouts.attempt)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .region(Region::new(connection.region.clone()))
        .http_client(http.for_credentials())
        .retry_config(RetryConfig::disabled())
        .account_id_endpoint_mode(AccountIdEndpointMode::Disabled)
        .timeout_config(timeouts);
    if let Ok(name) = AppName::new("outflow") {
        loader = loader.app_name(name);
    }
    // An emulator on this machine serves all services; any other endpoint serves Kinesis only.
    if let Some(url) = connection.endpoint_url.as_deref().filter(|url| is_loopback(url)) {
        loader = loader.endpoint_url(url);
    }
    if let Some(files) = &files {
        loader = loader.profile_files(files.clone());
    }
    let config = connection.credentials.apply(loader).load().await;
    Ok(match &connection.credentials {
        AwsCredentials::Role(role, base) => {
            Box::pin(assume_role(role, base, with_named_profile(base, config, files))).await
        }
        credentials => with_named_profile(credentials, config, files),
    })
}

/// Replaces the SDK's default chain if the operator names a profile: the chain would also look into the environment and
/// at the machine, which the operator did not choose.
fn with_named_profile(credentials: &AwsCredentials, config: SdkConfig, files: Option<EnvConfigFiles>) -> SdkConfig {
    let recipe = match (credentials, config.credentials_provider()) {
        (AwsCredentials::Provided(ProvidedCredentials::Profile(name)), _) => by_profile(name.clone(), &config),
        (_, Some(provider)) => Arc::new(move |_| provider.clone()),
        (_, None) => return config,
    };
    match Diagnosed::wrap(credentials, recipe, files) {
        Some(provider) => config.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build(),
        None => config,
    }
}

/// Builds the configuration with which a credentials provider sends its requests.
pub(super) fn provider_config(config: &SdkConfig) -> ProviderConfig {
    let mut provided = ProviderConfig::without_region()
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_use_dual_stack(config.use_dual_stack())
        .with_behavior_version(config.behavior_version());
    if let Some(http) = config.http_client() {
        provided = provided.with_http_client(http);
    }
    if let Some(timeouts) = config.timeout_config() {
        provided = provided.with_timeout_config(timeouts.clone());
    }
    provided
}

fn by_profile(name: String, config: &SdkConfig) -> ProviderFactory {
    let provided = provider_config(config);
    Arc::new(move |files| {
        let profile = ProfileFileCredentialsProvider::builder().profile_name(&name).configure(&provided);
        SharedCredentialsProvider::new(match files {
            Some(files) => profile.profile_files(files).build(),
            None => profile.build(),
        })
    })
}

/// Returns `config` with the credentials of `role`, which `config`'s own credentials assume.
async fn assume_role(role: &Role, by: &AwsCredentials, config: SdkConfig) -> SdkConfig {
    let mut base = with_sts_endpoint(&config).into_builder();
    // The SDK panics when it signs with a line break.
    let own = config
        .credentials_provider()
        .map(|source| SharedCredentialsProvider::new(TrimmedCredentials::wrap(source, by)));
    base.set_credentials_provider(own);
    let provider = role.provider(&base.build()).await;
    config.into_builder().credentials_provider(provider).build()
}

/// Returns the STS endpoint that the operator sets. Without it, STS is at the endpoint on this machine if there is one,
/// else at the region's own host.
pub(super) fn sts_endpoint() -> Option<String> {
    std::env::var(STS_ENDPOINT).ok().filter(|url| !url.is_empty())
}

pub(super) fn with_sts_endpoint(config: &SdkConfig) -> SdkConfig {
    match sts_endpoint() {
        Some(url) => config.clone().into_builder().endpoint_url(url).build(),
        None => config.clone(),
    }
}

async fn sign_in(
    connection: &Connection,
    timeouts: Timeouts,
    http: &Http,
    is_answered: &watch::Sender<bool>,
) -> Result<(SignedClient, ServiceHost), ProfilesError> {
    let config = settings(connection, timeouts, http).await?;
    let host = ServiceHost::find_kinesis(&config, connection.endpoint_url.as_deref()).await;
    let trimmed = |source| TrimmedCredentials::wrap(source, &connection.credentials).setting(is_answered.clone());
    let kept = |source| CredentialsCache::wrap(SharedCredentialsProvider::new(trimmed(source)));
    let credentials = config.credentials_provider().map(|source| SharedCredentialsProvider::new(kept(source)));
    let mut service = service(&config, connection).http_client(http.clone());
    service.set_credentials_provider(credentials.clone());
    Ok((SignedClient { client: aws_sdk_kinesis::Client::from_conf(service.build()), credentials }, host))
}

/// Builds the settings of the Kinesis client, with the endpoint that the operator names.
pub(super) fn service(config: &SdkConfig, connection: &Connection) -> aws_sdk_kinesis::config::Builder {
    let service = aws_sdk_kinesis::config::Builder::from(config);
    match &connection.endpoint_url {
        Some(url) => service.endpoint_url(url),
        None => service,
    }
}
