//! The embedded endpoint with a stream to try things on, and folders of its own.

use std::path::Path;

use tempfile::TempDir;

use crate::destination::account::SignInKind;
use crate::destination::draft::{Draft, SegmentDraft};
use crate::destination::spec::{DEFAULT_NAMESPACE, SourceKind};
use crate::destination::{Places, StoreError};
use crate::kinesis::{AwsCredentials, Client, ClientError, Connection};
use crate::sandbox::{Limits, Sandbox, SandboxError};
use crate::source::sample::{SAMPLE_SEGMENTS, SampleSegment};
use crate::text::{Phrase, explained, say};

/// The sandbox's stream and its number of shards.
pub const STREAM: &str = "demo";
pub const SHARDS: i32 = 4;

/// Profiles of the sample feed.
pub const PROFILES: u64 = 10_000;

/// The sandbox and its own folders, which are deleted with it.
pub struct DemoSandbox {
    sandbox: Sandbox,
    pub client: Client,
    pub places: Places,
    folder: TempDir,
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum DemoSandboxError {
        Sandbox(#[from] error: SandboxError) => error,
        Client(#[from] error: ClientError) => error,
        Stream(words: String) => say::ReasonSandboxStream { system: words },
        Folder(#[from] error: std::io::Error) => say::ReasonSandboxFolder { system: Phrase::system(error) },
        Store(#[from] error: StoreError) => error,
    }
}

impl DemoSandbox {
    /// Starts the endpoint and creates its stream.
    pub async fn start() -> Result<Self, DemoSandboxError> {
        let sandbox = Sandbox::start(Limits::Enforced).await?;
        let connection = Connection {
            region: sandbox.region().to_owned(),
            endpoint_url: Some(sandbox.endpoint_url()),
            credentials: AwsCredentials::Sandbox,
        };
        let client = Client::connect(connection).await?;
        client.make_stream(STREAM, SHARDS).await.map_err(|refused| DemoSandboxError::Stream(refused.to_string()))?;
        let folder = tempfile::tempdir()?;
        let inside = |name: &str| Some(Path::join(folder.path(), name));
        let places = Places::new(inside("config"), inside("state"))?;
        Ok(Self { sandbox, client, places, folder })
    }

    pub fn endpoint_url(&self) -> String {
        self.sandbox.endpoint_url()
    }

    /// The folder of [`Self::places`].
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a draft with all that the sandbox can fill in.
    pub fn draft(&self) -> Draft {
        let mut draft = Draft::new();
        STREAM.clone_into(&mut draft.name);
        STREAM.clone_into(&mut draft.stream);
        draft.account.sign_in = SignInKind::Ambient;
        self.sandbox.region().clone_into(&mut draft.account.region);
        draft.account.endpoint_url = self.sandbox.endpoint_url();
        draft.source.kind = SourceKind::Sample;
        draft.source.count = PROFILES.to_string();
        let segment = |segment: &SampleSegment| SegmentDraft {
            namespace: DEFAULT_NAMESPACE.to_owned(),
            id: segment.id.to_owned(),
            name: segment.name.to_owned(),
        };
        draft.activation.segments = SAMPLE_SEGMENTS.iter().map(segment).collect();
        draft.activation.attributes =
            ["person.email", "person.name.firstName", "loyalty.tier"].map(str::to_owned).into();
        draft
    }
}
