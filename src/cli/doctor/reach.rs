//! Checks over the network: whether Kinesis answers, and what time it is there.

use std::collections::BTreeSet;

use super::{DoctorRow, Health};
use crate::cli::{Context, Failure};
use crate::destination::account::region_fault;
use crate::flow::words::clock_phrase;
use crate::kinesis::identity::SignedIn;
use crate::kinesis::probe::{ProbeReply, ProbeRequest, ServiceRefusal, UNREACHABLE};
use crate::kinesis::put_records::StreamTarget;
use crate::kinesis::{AwsCredentials, Connection, FailureMessage};
use crate::text::{Explain, Key, say};

pub(super) const ENDPOINT: &str = "endpoint";

const CLOCK: &str = "clock";

/// An endpoint that has not answered by then counts as unreachable.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Clock offsets in seconds. Beyond the first, the row warns; beyond the second, AWS refuses requests.
const CLOCK_WARNS: i64 = 60;
const CLOCK_FAILS: i64 = 300;

pub(super) fn no_region_row() -> DoctorRow {
    DoctorRow::fault(ENDPOINT, Health::Limited, Key::DoctorNoRegion, Key::DoctorFixRegion)
}

/// A region, and the endpoint to use instead of the region's own.
pub(super) type EndpointAddress = (String, Option<String>);

/// Returns the endpoints to ask: that of `region`, else those of what is saved, else that of the AWS tools.
pub(super) fn endpoints(context: &Context, region: Option<&str>) -> Result<BTreeSet<EndpointAddress>, Failure> {
    if let Some(region) = region {
        return match region_fault(region) {
            Some(fault) => Err(Failure::new(super::Exit::Usage, fault)),
            None => Ok(BTreeSet::from([(region.to_owned(), None)])),
        };
    }
    let mut found = BTreeSet::new();
    for name in context.places.list()? {
        if let Ok(Some(saved)) = context.places.find(&name) {
            let account = &saved.spec().account;
            found.insert((account.region.clone(), account.endpoint_url.clone()));
        }
    }
    for name in context.places.list_accounts()? {
        if let Ok(Some(account)) = context.places.find_account(&name) {
            found.insert((account.region, account.endpoint_url));
        }
    }
    if found.is_empty() {
        let of_tools = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().find_map(|name| std::env::var(name).ok());
        found.extend(of_tools.filter(|region| region_fault(region).is_none()).map(|region| (region, None)));
    }
    Ok(found)
}

/// Asks an endpoint for its streams. Signs with a made-up key, so no credentials leave this machine.
pub(super) async fn ask((region, endpoint_url): EndpointAddress) -> ProbeReply {
    let connection = Connection { region, endpoint_url, credentials: AwsCredentials::Sandbox };
    let none = |refusal| ProbeReply { answer: Err(refusal), host: None, skew: None };
    let asking = async {
        match SignedIn::new(&connection).await {
            Ok(signed) => signed.ask(ProbeRequest::Streams, &StreamTarget::Name(String::new())).await,
            Err(error) => none(ServiceRefusal { code: UNREACHABLE.into(), message: error.into() }),
        }
    };
    let asked = tokio::time::timeout(PATIENCE, Box::pin(asking)).await;
    asked.unwrap_or_else(|_| none(ServiceRefusal::unreachable(FailureMessage::Late(PATIENCE.as_secs()))))
}

/// An endpoint that refuses the made-up key still answers, so the row is good.
pub(super) fn endpoint_row((region, endpoint_url): EndpointAddress, reply: &ProbeReply) -> DoctorRow {
    let host = reply.host.clone().or(endpoint_url).unwrap_or(region);
    match &reply.answer {
        Err(refusal) if refusal.code == UNREACHABLE => {
            // `FailureMessage::At` already names the host.
            let message = match &refusal.message {
                named @ FailureMessage::At(..) => named.phrase(),
                other => FailureMessage::At(host, Box::new(other.clone())).phrase(),
            };
            DoctorRow::fault(ENDPOINT, Health::Bad, message, Key::CheckFixUnreachable)
        }
        _ => DoctorRow::good(ENDPOINT, say::DoctorReached { host }),
    }
}

/// Returns the row of this machine's clock. `skew` is in seconds, and positive if this machine is behind.
pub(super) fn clock_row(skew: Option<i64>) -> DoctorRow {
    let Some(skew) = skew else {
        return DoctorRow::fault(CLOCK, Health::Limited, Key::CheckNoClock, Key::DoctorFixClock);
    };
    let message = clock_phrase(skew);
    let fix = if skew > 0 { Key::CheckFixClockBehind } else { Key::CheckFixClockAhead };
    match skew.abs() {
        off if off > CLOCK_FAILS => DoctorRow::fault(CLOCK, Health::Bad, message, fix),
        off if off > CLOCK_WARNS => DoctorRow::fault(CLOCK, Health::Limited, message, fix),
        _ => DoctorRow::good(CLOCK, message),
    }
}
