//! Finds the host of the Kinesis endpoint, and where that host is set.

use std::net::IpAddr;

use aws_config::SdkConfig;
use aws_sdk_kinesis::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_types::service_config::ServiceConfigKey;
use http::Uri;

use crate::text::{Phrase, explained, say};

/// The variables that name an endpoint for Kinesis, the more specific one first.
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
const VARIABLES: [&str; 2] = ["AWS_ENDPOINT_URL_KINESIS", "AWS_ENDPOINT_URL"];

/// The host that requests go to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceHost {
    /// The host's name, and the port if one is named.
    pub host: String,
    pub source: HostSource,
}

explained!(ServiceHost: |it| match (it.source, it.host.as_str()) {
    (HostSource::Region | HostSource::Named, host) => Phrase::foreign(host),
    (HostSource::Variable(variable), host) => Phrase::from(say::ReasonHostVariable { host, variable }),
    (HostSource::Configuration, host) => Phrase::from(say::ReasonHostConfiguration { host }),
    (HostSource::Fips, host) => Phrase::from(say::ReasonHostFips { host }),
    (HostSource::DualStack, host) => Phrase::from(say::ReasonHostDualStack { host }),
});

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostSource {
    /// Nowhere: it is the region's own host.
    Region,
    /// In the destination or the account.
    Named,
    /// In this environment variable.
    Variable(&'static str),
    /// In `endpoint_url` of the AWS configuration file.
    Configuration,
    /// The region's FIPS host.
    Fips,
    /// The region's host for IPv4 and IPv6.
    DualStack,
}

impl ServiceHost {
    pub fn named(host: impl Into<String>) -> Self {
        Self { host: host.into(), source: HostSource::Named }
    }

    /// Whether the host comes from the environment or the AWS configuration, not from the region or the operator's
    /// spec.
    pub fn is_set_elsewhere(&self) -> bool {
        !matches!(self.source, HostSource::Region | HostSource::Named)
    }

    /// Finds the host of Kinesis for an SDK that is set up with `config`. `named` is the endpoint that the operator
    /// names.
    pub(super) async fn find_kinesis(config: &SdkConfig, named: Option<&str>) -> Self {
        let (fips, dual) = (config.use_fips().unwrap_or_default(), config.use_dual_stack().unwrap_or_default());
        let (url, source) = match (named, configured(config)) {
            (Some(url), _) => (Some(url.to_owned()), HostSource::Named),
            (None, Some((url, source))) => (Some(url), source),
            (None, None) if fips => (None, HostSource::Fips),
            (None, None) if dual => (None, HostSource::DualStack),
            (None, None) => (None, HostSource::Region),
        };
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        let url = match url {
            Some(url) => url,
            None => find_regional(&region, fips, dual).await.unwrap_or_else(|| format!("https://kinesis.{region}")),
        };
        Self { host: host_of(&url), source }
    }
}

/// Returns the endpoint that the environment or the AWS configuration file names.
fn configured(config: &SdkConfig) -> Option<(String, HostSource)> {
    let key = ServiceConfigKey::builder().service_id("Kinesis").env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let url = config.service_config()?.load_config(key.build().ok()?)?;
    let of_environment = VARIABLES.into_iter().find(|name| std::env::var(name).is_ok());
    Some((url, of_environment.map_or(HostSource::Configuration, HostSource::Variable)))
}

async fn find_regional(region: &str, fips: bool, dual_stack: bool) -> Option<String> {
    let params = Params::builder().region(region).use_fips(fips).use_dual_stack(dual_stack).build().ok()?;
    let endpoint = DefaultResolver::new().resolve_endpoint(&params).await.ok()?;
    Some(endpoint.url().to_owned())
}

/// Returns the host and port of a URL, or the text itself if it is not a URL.
fn host_of(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    let authority = uri.and_then(|uri| uri.authority().cloned());
    // Hides a user name and password.
    let text = authority.as_ref().map_or(url, http::uri::Authority::as_str);
    text.rsplit('@').next().unwrap_or_default().to_owned()
}

/// Whether only AWS can assign this host name, in the partition `aws`.
pub(crate) fn is_aws_host(host: &str) -> bool {
    [".amazonaws.com", ".api.aws"].iter().any(|end| host.ends_with(end))
}

/// Whether the URL's host has a suffix of AWS: those of the partitions `aws`, `aws-us-gov` and `aws-cn`.
pub(crate) fn is_aws_url(url: &str) -> bool {
    let uri: Option<Uri> = url.parse().ok();
    let host = uri.and_then(|uri| uri.host().map(str::to_ascii_lowercase)).unwrap_or_default();
    is_aws_host(&host) || host.ends_with(".amazonaws.com.cn")
}

pub(crate) fn is_loopback(url: &str) -> bool {
    let uri: Option<Uri> = url.parse().ok();
    uri.and_then(|uri| uri.host().map(is_loopback_host)).unwrap_or_default()
}

/// Whether `host`, from a URL, is this machine.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    address(host).map_or_else(|| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

/// Parses the host of a URL as an IP address.
pub(super) fn address(host: &str) -> Option<IpAddr> {
    host.trim_matches(['[', ']']).parse().ok()
}

#[cfg(test)]
mod tests {
    use aws_config::Region;
    use aws_types::service_config::LoadServiceConfig;

    use super::*;

    #[derive(Debug)]
    struct File(Option<&'static str>);

    impl LoadServiceConfig for File {
        fn load_config(&self, _: ServiceConfigKey<'_>) -> Option<String> {
            self.0.map(str::to_owned)
        }
    }

    async fn host(file: Option<&'static str>, named: Option<&str>, fips: bool, dual: bool) -> String {
        let config = SdkConfig::builder().region(Region::new("us-east-2")).use_fips(fips).use_dual_stack(dual);
        ServiceHost::find_kinesis(&config.service_config(File(file)).build(), named).await.to_string()
    }

    #[tokio::test]
    async fn the_host_is_the_one_that_the_sdk_asks_and_says_where_it_is_set() {
        let (file, named) = (Some("https://vpce.example.com"), Some("https://10.0.0.1:4567/"));
        assert_eq!(host(None, None, false, false).await, "kinesis.us-east-2.amazonaws.com");
        assert_eq!(host(None, None, true, false).await, "kinesis-fips.us-east-2.amazonaws.com (FIPS)");
        assert_eq!(host(None, None, false, true).await, "kinesis.us-east-2.api.aws (dual-stack)");
        assert_eq!(host(None, None, true, true).await, "kinesis-fips.us-east-2.api.aws (FIPS)");
        let configured = "vpce.example.com (endpoint_url in the AWS configuration file)";
        assert_eq!(host(file, None, true, false).await, configured);
        assert_eq!(host(file, named, true, false).await, "10.0.0.1:4567");
        for odd in
            ["https://user:word@vpce.example.com", "https://user:word 2@vpce.example.com", "user:w@rd@vpce.example.com"]
        {
            assert_eq!(host(None, Some(odd), false, false).await, "vpce.example.com", "{odd}");
        }
    }

    #[test]
    fn a_url_is_of_aws_by_its_host() {
        for (url, is) in [
            ("https://kinesis.us-east-2.amazonaws.com", true),
            ("https://user@Kinesis.cn-north-1.amazonaws.com.cn:443/", true),
            ("https://kinesis.us-east-2.api.aws", true),
            ("https://amazonaws.com.example.com", false),
            ("http://127.0.0.1:4567", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_aws_url(url), is, "{url}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (url, is) in [
            ("http://127.0.0.1:4567", true),
            ("https://[::1]/", true),
            ("http://LocalHost:1", true),
            ("https://localhost.example.com", false),
            ("https://10.0.0.1", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_loopback(url), is, "{url}");
        }
    }
}
