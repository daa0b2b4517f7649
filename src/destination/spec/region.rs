//! Regions by their partition's form: an unknown one of a known form is accepted, since AWS adds regions.

use super::fault::Faults;
use super::nearest::nearest;
use super::reading::Cell;

/// Partitions with the beginnings of their regions, as in the `partitions.json` of the AWS SDKs. `us-gov` must be
/// looked at before `us`.
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

/// Regions that are named as suggestions, as in the `endpoints.json` of the AWS SDKs.
const KNOWN: &[&str] = &[
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "cn-north-1",
    "cn-northwest-1",
    "us-gov-east-1",
    "us-gov-west-1",
    "eusc-de-east-1",
];

/// The directions of the regions so far: a slip in one is told from a new one.
const DIRECTIONS: [&str; 9] =
    ["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];

/// The partition whose form `region` has.
pub(in crate::destination) fn partition(region: &str) -> Option<&'static str> {
    let fits = |start: &&str| region.strip_prefix(start).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_place);
    PARTITIONS.iter().find(|(_, starts)| starts.iter().any(fits)).map(|(partition, _)| *partition)
}

pub(super) fn read(cell: &Cell<'_>, faults: &mut Faults<'_>) -> Option<String> {
    let typed = cell.word(faults)?;
    if partition(typed).is_some() {
        return Some(typed.to_owned());
    }
    let what = format!("{typed:?} is not a region");
    let remedy = match nearest(typed, KNOWN.iter().copied()) {
        Some(name) => format!("Did you mean {name:?}?"),
        None => "Write its code, such as \"us-east-2\"".into(),
    };
    cell.fault(&what, &remedy, faults)
}

/// What follows the beginning: a direction and a number.
fn is_place(rest: &str) -> bool {
    rest.split_once('-').is_some_and(|(direction, number)| {
        !direction.is_empty()
            && nearest(direction, DIRECTIONS).is_none_or(|near| near == direction)
            && direction.bytes().all(|b| b.is_ascii_lowercase())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_region_has_its_partition() {
        for region in KNOWN {
            let expected = match region {
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
        for bad in
            ["", "us-esat-2", "us-east", "us-east-", "us-east-2a", "US-EAST-2", "xx-east-1", "us-east-2 ", "ohio"]
        {
            assert_eq!(partition(bad), None, "{bad}");
        }
    }
}
