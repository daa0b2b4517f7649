//! Other regions that the stream's ARN, the environment or a saved account names. They are hints for a stream that is
//! missing from its own region; no request goes there.

use super::super::spec::{Spec, Stream, region_partition};
use super::super::store::Places;

const VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherRegion {
    pub region: String,
    pub by: NamedBy,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NamedBy {
    Arn,
    Variable(&'static str),
    Account(String),
}

impl OtherRegion {
    /// Returns the regions other than the destination's own, each once.
    pub fn of(spec: &Spec, places: &Places) -> Vec<Self> {
        let arn = match &spec.connection.stream {
            Stream::Arn(arn) => Some((arn.region().to_owned(), NamedBy::Arn)),
            Stream::Name(_) => None,
        };
        let variables =
            VARIABLES.into_iter().filter_map(|name| Some((std::env::var(name).ok()?, NamedBy::Variable(name))));
        // Accounts that can't be read are left out.
        let names = places.list_accounts().unwrap_or_default();
        let accounts = names.into_iter().filter_map(|name| {
            let region = places.find_account(&name).ok()??.region;
            Some((region, NamedBy::Account(name)))
        });
        Self::others(&spec.account.region, arn.into_iter().chain(variables).chain(accounts))
    }

    fn others(own: &str, named: impl Iterator<Item = (String, NamedBy)>) -> Vec<Self> {
        let mut others: Vec<Self> = Vec::new();
        for (region, by) in named {
            let is_other = region != own && region_partition(&region).is_some();
            if is_other && !others.iter().any(|other| other.region == region) {
                others.push(Self { region, by });
            }
        }
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_other_region_is_named_once_and_what_is_none_is_not() {
        let named = [
            ("us-west-2", NamedBy::Arn),
            ("us-east-2", NamedBy::Variable("AWS_REGION")),
            ("", NamedBy::Variable("AWS_DEFAULT_REGION")),
            ("us-west-2", NamedBy::Account("a".into())),
            ("eu-west-1", NamedBy::Account("b".into())),
        ];
        let others = OtherRegion::others("us-east-2", named.into_iter().map(|(region, by)| (region.to_owned(), by)));
        let elsewhere = |region: &str, by| OtherRegion { region: region.into(), by };
        assert_eq!(
            others,
            [elsewhere("us-west-2", NamedBy::Arn), elsewhere("eu-west-1", NamedBy::Account("b".into()))]
        );
    }
}
