//! Checks regions by the form of their partition. An unknown region of a known form is accepted, because AWS adds
//! regions.

use super::fault::Faults;
use super::nearest::nearest;
use super::reading::SpecValue;
use super::{SpecProblem, SpecRemedy};

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
pub fn partition(region: &str) -> Option<&'static str> {
    let fits = |start: &&str| region.strip_prefix(start).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_place);
    PARTITIONS.iter().find(|(_, starts)| starts.iter().any(fits)).map(|(partition, _)| *partition)
}

/// Returns the known region that is most similar to `typed`, if one is similar enough.
pub fn nearest_region(typed: &str) -> Option<&'static str> {
    nearest(typed, REGIONS.iter().map(|region| region.code))
}

pub(super) fn read(cell: &SpecValue<'_>, faults: &mut Faults<'_>) -> Option<String> {
    let typed = cell.word(faults)?;
    if partition(typed).is_some() {
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
    fn every_known_region_has_its_partition() {
        for Region { code: region, .. } in REGIONS {
            let expected = match *region {
                _ if region.starts_with("cn-") => "aws-cn",
                _ if region.starts_with("us-gov-") => "aws-us-gov",
                _ if region.starts_with("eusc-") => "aws-eusc",
                _ => "aws",
            };
            assert_eq!(partition(region), Some(expected), "{region}");
        }
    }

    #[test]
    fn a_new_region_of_a_known_form_is_taken_and_others_are_not() {
        assert_eq!(partition("ap-southwest-9"), Some("aws"));
        assert_eq!(partition("us-midwest-1"), Some("aws"));
        assert_eq!(partition("us-isob-west-1"), Some("aws-iso-b"));
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
            assert_eq!(partition(bad), None, "{bad}");
        }
    }
}
