//! Writes the smallest IAM policy with which a destination works.

use serde_json::{Value, json};

/// The stream that a policy is for.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct StreamScope {
    /// `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, …
    pub partition: String,
    pub region: String,
    /// The account's 12 digits. `None` if they are not known; the policy then covers any account.
    pub account: Option<String>,
    pub stream: String,
}

impl StreamScope {
    /// Returns the stream's ARN, with `*` if the account is not known.
    pub fn arn(&self) -> String {
        let Self { partition, region, stream, .. } = self;
        format!("arn:{partition}:kinesis:{region}:{}:stream/{stream}", self.account_or_any())
    }

    /// Returns the ARN of an encryption key as the stream's description names it. Returns `None` for an alias, which a
    /// policy cannot name.
    pub fn key_arn(&self, key: &str) -> Option<String> {
        if key.starts_with("arn:") {
            return key.contains(":key/").then(|| key.to_owned());
        }
        let is_id = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let account = self.account.as_ref().filter(|_| is_id && key.contains('-'))?;
        Some(format!("arn:{}:kms:{}:{account}:key/{key}", self.partition, self.region))
    }

    /// Returns the ARN of any encryption key in the stream's region and account.
    pub(super) fn any_key_arn(&self) -> String {
        format!("arn:{}:kms:{}:{}:key/*", self.partition, self.region, self.account_or_any())
    }

    fn account_or_any(&self) -> &str {
        self.account.as_deref().unwrap_or("*")
    }
}

/// Returns the policy document. Statements with a `Sid` that begins with `Optional` may be left out.
///
/// `kinesis:ListStreams` has no resource type, so only `*` allows it. The statement for a customer managed key needs no
/// key id: it matches the encryption context that Kinesis sends.
///
/// Sources: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html>,
/// <https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html>
pub fn least_policy(scope: &StreamScope) -> Value {
    let arn = scope.arn();
    json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Sid": "Write", "Effect": "Allow", "Action": ["kinesis:PutRecord", "kinesis:PutRecords"], "Resource": arn },
            { "Sid": "OptionalPickStream", "Effect": "Allow", "Action": "kinesis:ListStreams", "Resource": "*" },
            {
                "Sid": "OptionalKnowShards",
                "Effect": "Allow",
                "Action": ["kinesis:DescribeStreamSummary", "kinesis:ListShards"],
                "Resource": arn
            },
            {
                "Sid": "OptionalOwnEncryptionKey",
                "Effect": "Allow",
                "Action": "kms:GenerateDataKey",
                "Resource": scope.any_key_arn(),
                "Condition": { "StringLike": { "kms:EncryptionContext:aws:kinesis:arn": arn } }
            }
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(partition: &str, region: &str, account: Option<&str>) -> StreamScope {
        let [partition, region] = [partition, region].map(str::to_owned);
        StreamScope { partition, region, account: account.map(str::to_owned), stream: "segments".into() }
    }

    #[test]
    fn it_names_the_stream_in_its_partition() {
        for (partition, region) in [
            ("aws", "us-east-2"),
            ("aws-cn", "cn-north-1"),
            ("aws-us-gov", "us-gov-west-1"),
            ("aws-eusc", "eusc-de-east-1"),
        ] {
            let policy = least_policy(&scope(partition, region, Some("111122223333")));
            let arn = format!("arn:{partition}:kinesis:{region}:111122223333:stream/segments");
            assert_eq!(policy["Statement"][0]["Resource"], arn);
            assert_eq!(policy["Statement"][3]["Resource"], format!("arn:{partition}:kms:{region}:111122223333:key/*"));
        }
    }

    #[test]
    fn a_key_is_named_by_its_arn_and_an_alias_by_none() {
        let scope = scope("aws-cn", "cn-north-1", Some("111122223333"));
        let arn = "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        assert_eq!(scope.key_arn(arn).as_deref(), Some(arn));
        assert_eq!(scope.key_arn("1234abcd-12ab-34cd-56ef-1234567890ab").as_deref(), Some(arn));
        for none in ["alias/ours", "arn:aws-cn:kms:cn-north-1:111122223333:alias/ours", "KMS", ""] {
            assert_eq!(scope.key_arn(none), None, "{none}");
        }
    }

    #[test]
    fn an_account_that_is_not_known_is_any() {
        assert_eq!(scope("aws", "us-east-2", None).arn(), "arn:aws:kinesis:us-east-2:*:stream/segments");
    }

    #[test]
    fn only_what_writes_is_needed() {
        let policy = least_policy(&scope("aws", "us-east-2", None));
        let sids: Vec<_> =
            policy["Statement"].as_array().unwrap().iter().map(|one| one["Sid"].as_str().unwrap()).collect();
        assert_eq!(sids, ["Write", "OptionalPickStream", "OptionalKnowShards", "OptionalOwnEncryptionKey"]);
        assert_eq!(policy["Statement"][0]["Action"], json!(["kinesis:PutRecord", "kinesis:PutRecords"]));
        assert_eq!(policy["Statement"][1]["Resource"], "*");
    }
}
