//! The client of one destination: the SDK's, set up for ordered delivery.

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
use super::credentials::{Credentials, Role, Trimmed, account_of_key};
use super::diagnosed::{Diagnosed, Recipe};
use super::hosts::{ServiceHost, is_loopback};
use super::kept::Kept;
use super::key_source::{KeySource, patiently_since};
use super::profiles::{ProfileFiles, ProfilesError};

/// Where STS is looked for when the spec names an endpoint; without one the SDK reads it by itself.
const STS_ENDPOINT: &str = "AWS_ENDPOINT_URL_STS";

/// How long the endpoint is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// A connection must be made within this time.
    pub connect: Duration,
    /// An answer must begin within this time, and then be there within it.
    pub read: Duration,
    /// An attempt must be over within this time.
    pub attempt: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(3), read: seconds(15), attempt: seconds(30) }
    }
}

/// Where to connect, and as whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connection {
    /// The region's id.
    pub region: String,
    /// Another endpoint than the region's.
    pub endpoint_url: Option<String>,
    /// How to sign in.
    pub credentials: Credentials,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The SDK must not read the files of the AWS configuration.
    #[error(transparent)]
    AwsFiles(#[from] ProfilesError),
}

/// The client. Never retries: delivery does, in order.
#[derive(Debug)]
pub struct Client {
    connection: Mutex<Connection>,
    timeouts: Timeouts,
    http: Http,
    host: Mutex<ServiceHost>,
    sdk: RwLock<Signed>,
    /// The credentials were refused: they are read anew before the next request.
    stale: AtomicBool,
    /// Version of the held keys that `sdk` signs with.
    version: AtomicU64,
    connected: Instant,
    /// Whether the source of the credentials has ever answered.
    is_answered: watch::Sender<bool>,
}

impl Client {
    /// Reads the credentials' sources; asks nobody yet.
    pub async fn connect(connection: Connection) -> Result<Self, ClientError> {
        Self::connect_with(connection, Timeouts::default()).await
    }

    /// The same with other timeouts than the default.
    pub async fn connect_with(connection: Connection, timeouts: Timeouts) -> Result<Self, ClientError> {
        let http = Http::new(timeouts.connect)?;
        let version = AtomicU64::new(connection.credentials.version());
        let (connected, is_answered) = (Instant::now(), watch::Sender::new(false));
        let (signed, host) = sign_in(&connection, timeouts, &http, &is_answered).await?;
        let (connection, host, sdk) = (Mutex::new(connection), Mutex::new(host), RwLock::new(signed));
        Ok(Self {
            connection,
            timeouts,
            http,
            host,
            sdk,
            stale: AtomicBool::new(false),
            version,
            connected,
            is_answered,
        })
    }

    /// The SDK's client, with fresh credentials after a refusal or an exchange of the keys.
    pub async fn sdk(&self) -> aws_sdk_kinesis::Client {
        let version = self.connection.lock().unwrap_or_else(PoisonError::into_inner).credentials.version();
        let former = self.version.swap(version, Ordering::AcqRel);
        let is_refused = self.stale.swap(false, Ordering::AcqRel);
        if (is_refused || former != version)
            && let Err(error) = self.sign_in_again().await
        {
            // New keys wait, and the former ones sign while the service takes them; then it is said why there are no others.
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

    /// The credentials were refused: the next request reads them anew.
    pub fn credentials_refused(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Signs with other credentials from the next request on. They must be of the same AWS account when the stream is
    /// named without one.
    pub fn sign_with(&self, credentials: Credentials) {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).credentials = credentials;
        self.credentials_refused();
    }

    /// Where it connects, and as whom.
    pub fn connection(&self) -> Connection {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The host that is asked, and where it is set.
    pub fn host(&self) -> ServiceHost {
        self.host.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns once the source of the credentials has answered. When it takes long, `tell` is given whom they are waited for
    /// from.
    pub async fn first_answer(&self, tell: impl AsyncFnOnce(KeySource)) {
        let mut answered = self.is_answered.subscribe();
        let from = self.connection().credentials;
        // The client keeps the sender, so the wait cannot fail.
        let answer = async { drop(answered.wait_for(|is_answered| *is_answered).await) };
        patiently_since(self.connected, &from, answer, tell).await;
    }

    /// Whether `account` (12 digits) is known to be the one of the credentials, by their key id alone.
    pub async fn is_own_account(&self, account: &str) -> bool {
        if self.connection().endpoint_url.is_some() {
            return true;
        }
        self.own_account().await.is_some_and(|own| own == account)
    }

    /// The account of the credentials (12 digits), as far as their key id tells.
    pub async fn own_account(&self) -> Option<String> {
        let provider = self.sdk.read().await.credentials.clone()?;
        let credentials = provider.provide_credentials().await.ok()?;
        account_of_key(credentials.access_key_id())
    }
}

/// The SDK's client and the credentials it signs with.
#[derive(Debug)]
struct Signed {
    client: aws_sdk_kinesis::Client,
    credentials: Option<SharedCredentialsProvider>,
}

impl Signed {
    /// Has no credentials from now on, and says why.
    fn fail_with(&mut self, error: ProfilesError) {
        let none = SharedCredentialsProvider::new(NoCredentials(error));
        let config = self.client.config().to_builder().credentials_provider(none.clone());
        *self = Self { client: aws_sdk_kinesis::Client::from_conf(config.build()), credentials: Some(none) };
    }
}

/// In place of credentials: what is wrong with the file that they are to come from.
#[derive(Debug)]
struct NoCredentials(ProfilesError);

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let fault = AwsFileFault::from(self.0.clone());
        future::ProvideCredentials::ready(Err(CredentialsError::invalid_configuration(fault)))
    }
}

/// What the clients of all services are made from; reads the credentials' sources.
pub(super) async fn settings(
    connection: &Connection,
    timeouts: Timeouts,
    http: &Http,
) -> Result<SdkConfig, ProfilesError> {
    let files = ProfileFiles::of_environment().read_for_sdk().await?;
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
    // An emulator on this machine serves all services; any other endpoint is Kinesis' alone.
    if let Some(url) = connection.endpoint_url.as_deref().filter(|url| is_loopback(url)) {
        loader = loader.endpoint_url(url);
    }
    if let Some(files) = &files {
        loader = loader.profile_files(files.clone());
    }
    let config = connection.credentials.apply(loader).load().await;
    Ok(match &connection.credentials {
        Credentials::Role(role, base) => Box::pin(taken_on(role, base, by(base, config, files))).await,
        credentials => by(credentials, config, files),
    })
}

/// The SDK looks into the environment and at the machine too, whatever profile is named; who names one means no other.
fn by(credentials: &Credentials, config: SdkConfig, files: Option<EnvConfigFiles>) -> SdkConfig {
    let recipe = match (credentials, config.credentials_provider()) {
        (Credentials::Profile(name), _) => by_profile(name.clone(), &config),
        (_, Some(provider)) => Arc::new(move |_| provider.clone()),
        (_, None) => return config,
    };
    match Diagnosed::of(credentials, recipe, files) {
        Some(provider) => config.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build(),
        None => config,
    }
}

/// What a provider of credentials asks with.
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

fn by_profile(name: String, config: &SdkConfig) -> Recipe {
    let provided = provider_config(config);
    Arc::new(move |files| {
        let profile = ProfileFileCredentialsProvider::builder().profile_name(&name).configure(&provided);
        let profile = match files {
            Some(files) => profile.profile_files(files),
            None => profile,
        };
        SharedCredentialsProvider::new(profile.build())
    })
}

/// The same with what `role` hands out to the credentials in it.
async fn taken_on(role: &Role, by: &Credentials, config: SdkConfig) -> SdkConfig {
    let mut base = with_sts_endpoint(&config).into_builder();
    // The SDK panics when it signs with a line break.
    let own = config.credentials_provider().map(|source| SharedCredentialsProvider::new(Trimmed::of(source, by)));
    base.set_credentials_provider(own);
    let provider = role.provider(&base.build()).await;
    config.into_builder().credentials_provider(provider).build()
}

/// STS is looked for where the operator says, else at an endpoint on this machine, else by the SDK: at the region's own host.
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
) -> Result<(Signed, ServiceHost), ProfilesError> {
    let config = settings(connection, timeouts, http).await?;
    let host = ServiceHost::of_kinesis(&config, connection.endpoint_url.as_deref()).await;
    let trimmed = |source| Trimmed::of(source, &connection.credentials).setting(is_answered.clone());
    let kept = |source| Kept::of(SharedCredentialsProvider::new(trimmed(source)));
    let credentials = config.credentials_provider().map(|source| SharedCredentialsProvider::new(kept(source)));
    let service = service(&config, connection).http_client(http.clone());
    let service = match &credentials {
        Some(credentials) => service.credentials_provider(credentials.clone()),
        None => service,
    };
    Ok((Signed { client: aws_sdk_kinesis::Client::from_conf(service.build()), credentials }, host))
}

/// The settings of Kinesis' own client, at the endpoint that the operator names.
pub(super) fn service(config: &SdkConfig, connection: &Connection) -> aws_sdk_kinesis::config::Builder {
    let service = aws_sdk_kinesis::config::Builder::from(config);
    match &connection.endpoint_url {
        Some(url) => service.endpoint_url(url),
        None => service,
    }
}
