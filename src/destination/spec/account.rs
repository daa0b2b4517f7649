//! Reads `[account]`: the credentials, the region, and an optional endpoint.

use http::Uri;

use super::fault::FaultCollector;
use super::reading::{SpecTable, SpecValue, nearest};
use super::{AccountRef, CredentialSource, EndpointFault, SpecProblem, SpecRemedy, TABLES, is_account_name};
use crate::kinesis::ProvidedCredentials;
use crate::kinesis::hosts::is_loopback_host;

pub(super) fn read(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<AccountRef> {
    part.allow_only(TABLES[1].1, faults);
    let credentials = credentials(part, faults);
    let region = part.require("region", r#"region = "us-east-2""#, faults).and_then(|cell| read_region(&cell, faults));
    let endpoint_url = match part.get("endpoint_url") {
        Some(cell) => endpoint_url(&cell, faults).map(Some),
        None => Some(None),
    };
    Some(AccountRef { credentials: credentials?, region: region?, endpoint_url: endpoint_url? })
}

fn credentials(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<CredentialSource> {
    match (part.get("id"), part.get("credentials")) {
        (Some(id), Some(_)) => id.fault(SpecProblem::TwoSignIns, SpecRemedy::RemoveId, faults),
        (Some(id), None) => {
            let name = id.text(faults)?;
            if is_account_name(name) {
                return Some(CredentialSource::Account(name.to_owned()));
            }
            id.fault(SpecProblem::AccountName, SpecRemedy::NameAccount, faults)
        }
        (None, Some(cell)) => parse_credentials(&cell, faults),
        (None, None) => part.require("credentials", r#"credentials = "ambient""#, faults).and(None),
    }
}

fn parse_credentials(cell: &SpecValue<'_>, faults: &mut FaultCollector<'_>) -> Option<CredentialSource> {
    let typed = cell.word(faults)?;
    Some(CredentialSource::Provided(match (typed, typed.split_once(':')) {
        ("ambient", _) => ProvidedCredentials::Ambient,
        ("environment", _) => ProvidedCredentials::Environment,
        (_, Some(("profile", name))) if !name.trim().is_empty() => ProvidedCredentials::Profile(name.to_owned()),
        // The fault does not repeat the value, because a user may have put a secret here.
        _ => return cell.fault(SpecProblem::NoPlace, remedy(typed), faults),
    }))
}

fn remedy(typed: &str) -> SpecRemedy {
    let near = match typed.split_once(':') {
        Some((word, _)) => nearest(word, ["profile"]).map(|_| "profile:NAME"),
        None => nearest(typed, ["ambient", "environment"]),
    };
    near.map_or(SpecRemedy::SetCredentials, |near| SpecRemedy::DidYouMean(near.to_owned()))
}

/// Reads an endpoint: a scheme, a host and an optional port. Plain http is accepted for this machine only, because
/// events would cross the network unencrypted.
fn endpoint_url(cell: &SpecValue<'_>, faults: &mut FaultCollector<'_>) -> Option<String> {
    let typed = cell.word(faults)?;
    let Some((what, remedy)) = endpoint_fault(typed) else { return Some(typed.to_owned()) };
    cell.fault(SpecProblem::Endpoint(what), remedy, faults)
}

pub fn endpoint_fault(typed: &str) -> Option<(EndpointFault, SpecRemedy)> {
    let uri: Uri = match typed.parse() {
        Ok(uri) => uri,
        Err(_) => return Some((EndpointFault::NoUrl, SpecRemedy::WriteUrl)),
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Some((EndpointFault::NoUrl, SpecRemedy::WriteUrl));
    };
    let host = authority.host();
    let port = &authority.as_str()[authority.as_str().rfind('@').map_or(0, |at| at + 1) + host.len()..];
    match scheme {
        _ if authority.as_str().contains('@') => Some((EndpointFault::User, SpecRemedy::RemoveUser)),
        "http" | "https" if host.is_empty() => Some((EndpointFault::NoHost, SpecRemedy::WriteUrl)),
        "http" if !is_loopback_host(host) => Some((EndpointFault::Plain, SpecRemedy::UseHttps)),
        "http" | "https" if !port.is_empty() && authority.port_u16().is_none_or(|port| port == 0) => {
            Some((EndpointFault::Port, SpecRemedy::WritePort))
        }
        "http" | "https" if !matches!(uri.path(), "" | "/") || uri.query().is_some() || typed.contains('#') => {
            Some((EndpointFault::More, SpecRemedy::WriteUrl))
        }
        "http" | "https" => None,
        _ => Some((EndpointFault::Scheme, SpecRemedy::WriteUrl)),
    }
}

/// Partitions and the prefixes of their regions. Source: `partitions.json` of the AWS SDKs. A prefix matches only if a
/// direction and a number follow it, so `us` does not match `us-gov-east-1`.
const PARTITIONS: &[(&str, &[&str])] = &[
    ("aws-us-gov", &["us-gov"]),
    ("aws-iso", &["us-iso"]),
    ("aws-iso-b", &["us-isob"]),
    ("aws-iso-e", &["eu-isoe"]),
    ("aws-iso-f", &["us-isof", "eu-isof"]),
    ("aws-cn", &["cn"]),
    ("aws-eusc", &["eusc-de"]),
    ("aws", &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"]),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Region {
    pub code: &'static str,
    pub name: &'static str,
}

/// The regions that are offered as suggestions. Source: `endpoints.json` of the AWS SDKs.
pub const REGIONS: &[Region] = &[
    Region { code: "us-east-1", name: "US East (N. Virginia)" },
    Region { code: "us-east-2", name: "US East (Ohio)" },
    Region { code: "us-west-1", name: "US West (N. California)" },
    Region { code: "us-west-2", name: "US West (Oregon)" },
    Region { code: "af-south-1", name: "Africa (Cape Town)" },
    Region { code: "ap-east-1", name: "Asia Pacific (Hong Kong)" },
    Region { code: "ap-east-2", name: "Asia Pacific (Taipei)" },
    Region { code: "ap-northeast-1", name: "Asia Pacific (Tokyo)" },
    Region { code: "ap-northeast-2", name: "Asia Pacific (Seoul)" },
    Region { code: "ap-northeast-3", name: "Asia Pacific (Osaka)" },
    Region { code: "ap-south-1", name: "Asia Pacific (Mumbai)" },
    Region { code: "ap-south-2", name: "Asia Pacific (Hyderabad)" },
    Region { code: "ap-southeast-1", name: "Asia Pacific (Singapore)" },
    Region { code: "ap-southeast-2", name: "Asia Pacific (Sydney)" },
    Region { code: "ap-southeast-3", name: "Asia Pacific (Jakarta)" },
    Region { code: "ap-southeast-4", name: "Asia Pacific (Melbourne)" },
    Region { code: "ap-southeast-5", name: "Asia Pacific (Malaysia)" },
    Region { code: "ap-southeast-6", name: "Asia Pacific (New Zealand)" },
    Region { code: "ap-southeast-7", name: "Asia Pacific (Thailand)" },
    Region { code: "ca-central-1", name: "Canada (Central)" },
    Region { code: "ca-west-1", name: "Canada West (Calgary)" },
    Region { code: "eu-central-1", name: "Europe (Frankfurt)" },
    Region { code: "eu-central-2", name: "Europe (Zurich)" },
    Region { code: "eu-north-1", name: "Europe (Stockholm)" },
    Region { code: "eu-south-1", name: "Europe (Milan)" },
    Region { code: "eu-south-2", name: "Europe (Spain)" },
    Region { code: "eu-west-1", name: "Europe (Ireland)" },
    Region { code: "eu-west-2", name: "Europe (London)" },
    Region { code: "eu-west-3", name: "Europe (Paris)" },
    Region { code: "il-central-1", name: "Israel (Tel Aviv)" },
    Region { code: "me-central-1", name: "Middle East (UAE)" },
    Region { code: "me-south-1", name: "Middle East (Bahrain)" },
    Region { code: "mx-central-1", name: "Mexico (Central)" },
    Region { code: "sa-east-1", name: "South America (Sao Paulo)" },
    Region { code: "cn-north-1", name: "China (Beijing)" },
    Region { code: "cn-northwest-1", name: "China (Ningxia)" },
    Region { code: "us-gov-east-1", name: "AWS GovCloud (US-East)" },
    Region { code: "us-gov-west-1", name: "AWS GovCloud (US-West)" },
    Region { code: "eusc-de-east-1", name: "AWS European Sovereign Cloud (Germany)" },
];

/// Directions of the known regions. A direction that is similar to one of these is a typing error; any other is
/// accepted as new.
const DIRECTIONS: [&str; 9] =
    ["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];

/// Returns the partition whose form `region` has.
pub fn region_partition(region: &str) -> Option<&'static str> {
    let fits = |start: &&str| region.strip_prefix(start).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_place);
    PARTITIONS.iter().find(|(_, starts)| starts.iter().any(fits)).map(|(partition, _)| *partition)
}

/// Returns the known region that is most similar to `typed`, if one is similar enough.
pub fn nearest_region(typed: &str) -> Option<&'static str> {
    nearest(typed, REGIONS.iter().map(|region| region.code))
}

fn read_region(cell: &SpecValue<'_>, faults: &mut FaultCollector<'_>) -> Option<String> {
    let typed = cell.word(faults)?;
    if region_partition(typed).is_some() {
        return Some(typed.to_owned());
    }
    let remedy = nearest_region(typed).map_or(SpecRemedy::WriteRegion, |name| SpecRemedy::DidYouMean(name.to_owned()));
    cell.fault(SpecProblem::NoRegion(typed.to_owned()), remedy, faults)
}

/// Whether `rest`, the part after the prefix, is a direction and a number.
fn is_place(rest: &str) -> bool {
    rest.split_once('-').is_some_and(|(direction, number)| {
        !direction.is_empty()
            && nearest(direction, DIRECTIONS).is_none_or(|near| near == direction)
            && direction.bytes().all(|b| b.is_ascii_lowercase())
            // The highest number in use has one digit.
            && matches!(number.as_bytes(), [b'1'..=b'9'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_http_stays_here() {
        for good in ["https://kinesis.example.com", "https://10.0.0.1:4567/", "http://127.3.2.1:4567", "http://[::1]:1"]
        {
            assert_eq!(endpoint_fault(good), None, "{good}");
        }
        for (bad, what) in [
            ("http://kinesis.example.com", "is plain http to another machine"),
            ("http://localhost.example.com", "is plain http to another machine"),
            ("http://0.0.0.0:4567", "is plain http to another machine"),
            ("http://127.0.0.1@example.com", "contains a user name"),
            ("https://me:secret@example.com", "contains a user name"),
            ("https://example.com/kinesis", "has more than a host and a port"),
            ("https://example.com/?a=b", "has more than a host and a port"),
            ("https://example.com/#a", "has more than a host and a port"),
            ("https://example.com:99999", "has an invalid port"),
            ("https://example.com:", "has an invalid port"),
            ("ftp://example.com", "is neither http nor https"),
            ("localhost:4567", "is not a URL"),
            ("http//localhost", "is not a URL"),
            ("https://", "is not a URL"),
        ] {
            assert_eq!(endpoint_fault(bad).map(|(what, _)| what.to_string()), Some(what.into()), "{bad}");
        }
    }

    #[test]
    fn every_known_region_has_its_partition() {
        for Region { code: region, .. } in REGIONS {
            let expected = match *region {
                _ if region.starts_with("cn-") => "aws-cn",
                _ if region.starts_with("us-gov-") => "aws-us-gov",
                _ if region.starts_with("eusc-") => "aws-eusc",
                _ => "aws",
            };
            assert_eq!(region_partition(region), Some(expected), "{region}");
        }
    }

    #[test]
    fn a_new_region_of_a_known_form_is_taken_and_others_are_not() {
        assert_eq!(region_partition("ap-southwest-9"), Some("aws"));
        assert_eq!(region_partition("us-midwest-1"), Some("aws"));
        assert_eq!(region_partition("us-isob-west-1"), Some("aws-iso-b"));
        for bad in [
            "",
            "us-esat-2",
            "us-east",
            "us-east-",
            "us-east-2a",
            "US-EAST-2",
            "xx-east-1",
            "us-east-2 ",
            "ohio",
            "eu-west-11",
            "eu-west-0",
        ] {
            assert_eq!(region_partition(bad), None, "{bad}");
        }
    }
}
