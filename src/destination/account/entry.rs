//! A key as a vault stores it: id, secret and token in one text, so that a rotation replaces them together.

use std::time::SystemTime;

use time::OffsetDateTime;

use super::AccountKey;
use super::paste::{self, PasteFault, Pasted};
use crate::destination::vault::SecretPlace;
use crate::kinesis::Keys;
use crate::secret::Secret;
use crate::text::{Key, explained};

/// A complete key.
pub struct KeyEntry {
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// Present on temporary keys only.
    pub session_token: Option<Secret>,
    /// Expiry, if it was given with the key.
    pub expires: Option<OffsetDateTime>,
}

explained! {
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum EntryFault {
        Paste(#[from] fault: PasteFault) => fault,
        NoSecret => Key::ReasonEntryNoSecret,
        NoKeyId => Key::ReasonEntryNoKeyId,
        OtherKeyId => Key::ReasonEntryOtherKeyId,
        NoToken => Key::ReasonEntryNoToken,
    }
}

impl KeyEntry {
    /// Builds a key from pasted values and from `id`, the id given separately (by a flag or by the account's file).
    pub fn new(pasted: Pasted, id: Option<&str>) -> Result<Self, EntryFault> {
        let access_key_id = match (pasted.access_key_id, id) {
            (Some(pasted), Some(named)) if pasted != named => return Err(EntryFault::OtherKeyId),
            (Some(id), _) => id,
            (None, Some(id)) => id.to_owned(),
            (None, None) => return Err(EntryFault::NoKeyId),
        };
        let secret_access_key = pasted.secret_access_key.ok_or(EntryFault::NoSecret)?;
        if access_key_id.starts_with("ASIA") && pasted.session_token.is_none() {
            return Err(EntryFault::NoToken);
        }
        let (session_token, expires) = (pasted.session_token, pasted.expires);
        [Some(&secret_access_key), session_token.as_ref()].into_iter().flatten().for_each(Secret::be_redacted);
        Ok(Self { access_key_id, secret_access_key, session_token, expires })
    }

    /// Reads a vault's entry: the output of [`KeyEntry::to_secret`], or any form that `paste` reads.
    pub fn from_secret(secret: &Secret, id: Option<&str>) -> Result<Self, EntryFault> {
        let pasted = paste::read(secret.expose())?;
        // A rotation writes the entry and the account's file one after the other, so `id` may be older than the secret.
        // An id inside the entry always belongs to its secret, so it wins.
        let id = id.filter(|_| pasted.access_key_id.is_none());
        Self::new(pasted, id)
    }

    /// Renders the key as JSON, the form that a vault stores.
    pub fn to_secret(&self) -> Secret {
        use time::format_description::well_known::Rfc3339;
        let token = self.session_token.as_ref().map(Secret::expose);
        let expires = self.expires.and_then(|at| at.format(&Rfc3339).ok());
        let parts = [
            ("AccessKeyId", Some(self.access_key_id.as_str())),
            ("SecretAccessKey", Some(self.secret_access_key.expose())),
            ("SessionToken", token),
            ("Expiration", expires.as_deref()),
        ];
        let parts = parts.iter().filter_map(|(name, value)| Some((name, (*value)?)));
        // Reserves space for every character escaped: if the string grew, the old buffer would leave a copy of the
        // secret in memory.
        let room: usize = parts.clone().map(|(name, value)| name.len() + 2 * value.len() + 6).sum();
        let mut text = String::with_capacity(room + 2);
        for (name, value) in parts {
            text.push_str(if text.is_empty() { "{\"" } else { ",\"" });
            text.push_str(name);
            text.push_str("\":\"");
            for c in value.chars() {
                if matches!(c, '"' | '\\') {
                    text.push('\\');
                }
                text.push(c);
            }
            text.push('"');
        }
        text.push('}');
        Secret::new(text)
    }

    /// Returns the parts that are not secret, with `place` as the place of the secret.
    pub fn key(&self, place: SecretPlace) -> AccountKey {
        AccountKey { id: Some(self.access_key_id.clone()), place, expires: self.expires }
    }

    /// Returns a copy of the key in the form that signs requests.
    pub fn keys(&self) -> Keys {
        Keys {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: Secret::copy_of(self.secret_access_key.expose()),
            session_token: self.session_token.as_ref().map(|token| Secret::copy_of(token.expose())),
            expires: self.expires.map(SystemTime::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::printing::{Of, Silent};

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    #[test]
    fn what_holds_a_secret_cannot_be_printed() {
        const { assert!(Of::<AccountKey>::PRINTS, "the test detects types that can be printed") };
        const { assert!(!Of::<KeyEntry>::PRINTS && !Of::<Pasted>::PRINTS) };
        const { assert!(!Of::<crate::destination::sign_in::GivenSecrets>::PRINTS) };
        const { assert!(!Of::<crate::destination::vault::FileVault>::PRINTS) };
    }

    fn entry(text: &str, id: Option<&str>) -> Result<KeyEntry, EntryFault> {
        KeyEntry::from_secret(&Secret::copy_of(text), id)
    }

    #[test]
    fn what_is_written_is_read() {
        let token = "t/+".repeat(50);
        let first = KeyEntry {
            access_key_id: "ASIAQNZGKIQY56JQ7WML".into(),
            secret_access_key: Secret::copy_of(SECRET),
            session_token: Some(Secret::copy_of(&token)),
            expires: OffsetDateTime::from_unix_timestamp(1_800_000_000).ok(),
        };
        let again = entry(first.to_secret().expose(), Some("other")).ok().unwrap();
        assert_eq!(again.access_key_id, first.access_key_id);
        assert_eq!(again.secret_access_key.expose(), SECRET);
        assert_eq!(again.session_token.map(|token| token.expose().to_owned()), Some(token));
        assert_eq!(again.expires, first.expires);
    }

    #[test]
    fn a_key_that_is_not_whole_says_what_is_missing() {
        let fault = |text: &str, id| entry(text, id).err();
        assert_eq!(fault(SECRET, None), Some(EntryFault::NoKeyId));
        assert_eq!(fault("AKIAQNZGKIQY56JQ7WML", None), Some(EntryFault::NoSecret));
        assert_eq!(fault(&format!("ASIAQNZGKIQY56JQ7WML {SECRET}"), None), Some(EntryFault::NoToken));
        let pasted = paste::read(&format!("AKIAQNZGKIQY56JQ7WML {SECRET}")).ok().unwrap();
        assert_eq!(KeyEntry::new(pasted, Some("AKIAOTHER")).err(), Some(EntryFault::OtherKeyId));
        assert!(fault(SECRET, Some("AKIAQNZGKIQY56JQ7WML")).is_none());
    }
}
