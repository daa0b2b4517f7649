//! Keys in JSON: the output of `aws configure export-credentials`, responses of STS and IAM, and the credentials that
//! containers and EC2 instances are served.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Field, PasteFault, PasteFields};

/// An object with the fields of a key, at the top or below `Credentials` or `AccessKey`. Values are borrowed where JSON
/// allows it, so that no copy of a secret stays in memory.
#[derive(Deserialize)]
struct Object<'a> {
    #[serde(
        borrow,
        alias = "accessKeyId",
        alias = "AWS_ACCESS_KEY_ID",
        alias = "aws_access_key_id",
        rename = "AccessKeyId"
    )]
    key_id: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        alias = "secretAccessKey",
        alias = "AWS_SECRET_ACCESS_KEY",
        alias = "aws_secret_access_key",
        rename = "SecretAccessKey"
    )]
    secret: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        alias = "sessionToken",
        alias = "Token",
        alias = "AWS_SESSION_TOKEN",
        alias = "aws_session_token",
        rename = "SessionToken"
    )]
    token: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "expiration", alias = "AWS_CREDENTIAL_EXPIRATION", rename = "Expiration")]
    expires: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "region", alias = "AWS_REGION", rename = "Region")]
    region: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "credentials", rename = "Credentials")]
    credentials: Option<Box<Object<'a>>>,
    #[serde(borrow, alias = "accessKey", rename = "AccessKey")]
    access_key: Option<Box<Object<'a>>>,
}

/// Returns whether `text` is JSON that contains a key id or a secret.
pub(super) fn read(text: &str, found: &mut PasteFields) -> Result<bool, PasteFault> {
    let Ok(object) = serde_json::from_str::<Object<'_>>(text) else { return Ok(false) };
    take(&object, found)?;
    Ok(found.key_id.is_some() || found.secret.is_some())
}

fn take(object: &Object<'_>, found: &mut PasteFields) -> Result<(), PasteFault> {
    for (field, value) in [
        (Field::KeyId, &object.key_id),
        (Field::Secret, &object.secret),
        (Field::Token, &object.token),
        (Field::Expires, &object.expires),
        (Field::Region, &object.region),
    ] {
        if let Some(value) = value {
            found.set(field, value)?;
        }
    }
    for inner in [&object.credentials, &object.access_key].into_iter().flatten() {
        take(inner, found)?;
    }
    Ok(())
}
