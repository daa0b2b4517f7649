//! Reads `[account]`: the credentials, the region, and an optional endpoint.

use http::Uri;

use super::super::account::is_account_name;
use super::fault::Faults;
use super::nearest::nearest;
use super::reading::{SpecTable, SpecValue};
use super::{AccountRef, CredentialSource, EndpointFault, SpecProblem, SpecRemedy, TABLES, region};
use crate::kinesis::ProvidedCredentials;
use crate::kinesis::hosts::is_loopback_host;

pub(super) fn read(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<AccountRef> {
    part.only(TABLES[1].1, faults);
    let credentials = credentials(part, faults);
    let region = part.need("region", r#"region = "us-east-2""#, faults).and_then(|cell| region::read(&cell, faults));
    let endpoint_url = match part.get("endpoint_url") {
        Some(cell) => endpoint_url(&cell, faults).map(Some),
        None => Some(None),
    };
    Some(AccountRef { credentials: credentials?, region: region?, endpoint_url: endpoint_url? })
}

fn credentials(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<CredentialSource> {
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
        (None, None) => part.need("credentials", r#"credentials = "ambient""#, faults).and(None),
    }
}

fn parse_credentials(cell: &SpecValue<'_>, faults: &mut Faults<'_>) -> Option<CredentialSource> {
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
fn endpoint_url(cell: &SpecValue<'_>, faults: &mut Faults<'_>) -> Option<String> {
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
}
