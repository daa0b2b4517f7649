//! Checks the length of a secret access key. All secrets of AWS have one length; emulators accept shorter ones.

use crate::kinesis::hosts::is_aws_url;
use crate::secret::redaction::SECRET_CHARS;

/// What to do about a secret whose length differs from that of AWS secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LengthDoubt {
    /// The endpoint belongs to AWS: ask the user whether the whole secret was copied.
    Ask,
    /// Another endpoint may accept it: only warn.
    Warn,
}

impl LengthDoubt {
    /// Judges a secret of `chars` characters. Without an endpoint it is for the region's own host. Returns `None` if the length is
    /// right.
    pub fn of(chars: usize, endpoint: Option<&str>) -> Option<Self> {
        let is_of_aws = endpoint.is_none_or(is_aws_url);
        (chars != SECRET_CHARS).then_some(if is_of_aws { Self::Ask } else { Self::Warn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_another_length_is_asked_about_where_it_is_for_aws() {
        let own = Some("http://127.0.0.1:4567");
        let aws = Some("https://kinesis.us-east-2.amazonaws.com");
        for (endpoint, doubt) in [(None, LengthDoubt::Ask), (aws, LengthDoubt::Ask), (own, LengthDoubt::Warn)] {
            assert_eq!(LengthDoubt::of(39, endpoint), Some(doubt));
            assert_eq!(LengthDoubt::of(40, endpoint), None);
        }
    }
}
