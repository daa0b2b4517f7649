//! The length of a secret access key. Those of AWS have one length; emulators take shorter ones.

use crate::kinesis::hosts::is_aws_url;
use crate::secret::redaction::SECRET_CHARS;

/// A secret that has another length than those of AWS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LengthDoubt {
    /// It is for a host of AWS: a person is asked whether all of it was copied.
    Asked,
    /// It is for another host, which may take it: it is only said.
    Said,
}

impl LengthDoubt {
    /// About a secret of `chars` characters for this endpoint; for the region's own where none is named.
    pub fn of(chars: usize, endpoint: Option<&str>) -> Option<Self> {
        let is_of_aws = endpoint.is_none_or(is_aws_url);
        (chars != SECRET_CHARS).then_some(if is_of_aws { Self::Asked } else { Self::Said })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_another_length_is_asked_about_where_it_is_for_aws() {
        let own = Some("http://127.0.0.1:4567");
        let aws = Some("https://kinesis.us-east-2.amazonaws.com");
        for (endpoint, doubt) in [(None, LengthDoubt::Asked), (aws, LengthDoubt::Asked), (own, LengthDoubt::Said)] {
            assert_eq!(LengthDoubt::of(39, endpoint), Some(doubt));
            assert_eq!(LengthDoubt::of(40, endpoint), None);
        }
    }
}
