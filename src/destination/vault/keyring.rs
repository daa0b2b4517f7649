//! The system's keyring: the Secret Service on Linux, the Keychain on macOS, the Credential Manager on Windows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use zeroize::Zeroize;

use super::{SecretPlace, Vault, VaultError};
use crate::secret::Secret;
use crate::secret::redaction::redacted;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
use crate::text::{Key, Phrase};

/// Service name of all entries. Their user name is the account's name.
const SERVICE: &str = "outflow";

#[derive(Clone, Copy, Default, Debug)]
pub struct Keyring;

/// Prefix of entries that are written only as a test and deleted again. No account name starts with `-`.
const TRIAL: &str = "-doctor-";

static TRIALS: AtomicU32 = AtomicU32::new(0);

impl Keyring {
    /// Checks that the keyring stores a secret, returns it and deletes it. An empty read would prove nothing.
    pub fn try_out() -> Result<(), VaultError> {
        let written = Secret::copy_of("nothing to keep");
        // Other processes may run the same test. A unique name keeps them from deleting this entry.
        let trial = format!("{TRIAL}{}-{}", std::process::id(), TRIALS.fetch_add(1, Ordering::Relaxed));
        Self.write(&trial, &written)?;
        let read = Self.read(&trial);
        Self.delete(&trial)?;
        match read? {
            Some(read) if read.expose() == written.expose() => Ok(()),
            _ => Err(VaultError::Forgetful),
        }
    }

    fn entry(name: &str) -> Result<Entry, VaultError> {
        let store = store().map_err(opening_error)?;
        Entry::new_in_store(&store, SERVICE, name).map_err(|error| fault(name, error))
    }
}

impl Vault for Keyring {
    fn read(&self, entry: &str) -> Result<Option<Secret>, VaultError> {
        match Self::entry(entry)?.get_secret() {
            Ok(bytes) => match Secret::from_utf8(bytes) {
                Some(secret) => Ok(Some(secret)),
                None => Err(VaultError::Garbled(entry.to_owned())),
            },
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(entry, error)),
        }
    }

    fn write(&self, entry: &str, secret: &Secret) -> Result<(), VaultError> {
        Self::entry(entry)?.set_secret(secret.expose().as_bytes()).map_err(|error| fault(entry, error))
    }

    fn delete(&self, entry: &str) -> Result<(), VaultError> {
        match Self::entry(entry)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(entry, error)),
        }
    }

    fn place(&self) -> SecretPlace {
        SecretPlace::Keyring
    }
}

#[cfg(target_os = "linux")]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NotSupportedByStore(Phrase::from(Key::KeyringNotSupported).english()))
}

/// Translates an error while an entry is used. Some errors contain the secret that was read: it is wiped and never
/// shown.
fn fault(entry: &str, error: Error) -> VaultError {
    match error {
        // The Secret Service's way to say that it has no default collection.
        Error::NoStorageAccess(cause) if cause.to_string().contains("result not returned") => VaultError::NoCollection,
        // A keyring that can't show a window dismisses its prompt at once. That looks the same as a user who dismisses
        // it.
        Error::NoStorageAccess(_) => VaultError::Locked,
        Error::TooLong(_, most) => VaultError::TooLong(most),
        Error::Ambiguous(_) => VaultError::Ambiguous(entry.to_owned()),
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            VaultError::Garbled(entry.to_owned())
        }
        Error::PlatformFailure(cause) => error_from_message(redacted(&cause.to_string()).into_owned()),
        error => reason(&error).map_or(VaultError::Untold, VaultError::Broken),
    }
}

/// Translates an error while the keyring is opened. An unknown error also means that there is no usable keyring.
fn opening_error(error: Error) -> VaultError {
    match error {
        Error::PlatformFailure(cause) => match error_from_message(redacted(&cause.to_string()).into_owned()) {
            // A bus that denies access belongs to another user.
            VaultError::Broken(words) | VaultError::Interrupted(words) | VaultError::Denied(words) => {
                VaultError::Absent(words)
            }
            known => known,
        },
        error => reason(&error).map_or(VaultError::NoKeyring, VaultError::Absent),
    }
}

/// Parts of error names, and the error that they mean, built from the system's message.
type Meaning = (&'static [&'static str], fn(String) -> VaultError);

/// Parts of the error names of the Secret Service, the bus and the Keychain, and what they mean. The first match
/// counts.
///
/// Source: <https://specifications.freedesktop.org/secret-service/latest/errors.html> and the names under
/// `org.freedesktop.DBus.Error` in <https://dbus.freedesktop.org/doc/api/html/group__DBusProtocol.html>.
const MEANINGS: [Meaning; 7] = [
    (&["IsLocked", "interaction is not allowed"], |_| VaultError::Locked),
    (&["AccessDenied", "AuthFailed", "user name or passphrase"], VaultError::Denied),
    // Messages of other errors can contain this name too, so it stands before the errors below.
    (&["Error.Spawn."], VaultError::NotStarted),
    (&["ServiceUnknown", "NameHasNoOwner", "NoServer", "no secret service provider"], VaultError::Absent),
    (&["NoReply", "Error.Timeout", "Error.TimedOut"], VaultError::NoReply),
    (&["LimitsExceeded", "Error.NoMemory"], VaultError::BusFull),
    (
        &["NoSession", "NoSuchObject", "UnknownObject", "Disconnected", "closed before prompt", "Broken pipe"],
        VaultError::Interrupted,
    ),
];

/// Translates a platform failure by the error name in its message.
fn error_from_message(words: String) -> VaultError {
    let is_named = |names: &[&str]| names.iter().any(|name| words.contains(name));
    let meaning = MEANINGS.iter().find(|(names, _)| is_named(names)).map(|(_, meaning)| *meaning);
    meaning.unwrap_or(VaultError::Broken)(words)
}

/// Returns the message of the cause only. Never returns text from an error that contains data.
fn reason(error: &Error) -> Option<String> {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => Some(cause.to_string()),
        Error::NotSupportedByStore(words) => Some(words.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_and_denied_are_different_faults() {
        let platform = |words: &str| fault("crm", Error::PlatformFailure(words.to_owned().into()));
        assert_eq!(platform("org.freedesktop.Secret.Error.IsLocked: x"), VaultError::Locked);
        assert!(matches!(platform("org.freedesktop.DBus.Error.AccessDenied: x"), VaultError::Denied(_)));
        assert!(matches!(platform("Input/output error"), VaultError::Broken(_)));
        assert_eq!(fault("crm", Error::NoStorageAccess("SS Error: object locked".into())), VaultError::Locked);
        assert_eq!(fault("crm", Error::NoStorageAccess("SS error: prompt dismissed".into())), VaultError::Locked);
        let none = "SS error: result not returned from SS API";
        assert_eq!(fault("crm", Error::NoStorageAccess(none.into())), VaultError::NoCollection);
        assert_eq!(fault("crm", Error::TooLong("password".into(), 2560)), VaultError::TooLong(2560));
    }

    /// The list has each message from the library, with the error for using an entry and for opening the keyring.
    #[test]
    fn each_error_of_the_bus_and_of_the_secret_service_has_its_sentence() {
        let bus = |name: &str| format!("zbus error: org.freedesktop.DBus.Error.{name}: x");
        let service = |name: &str| format!("zbus error: org.freedesktop.Secret.Error.{name}: x");
        let both = |make: fn(String) -> VaultError, words: String| {
            let expected = make(words.clone());
            (words, expected.clone(), expected)
        };
        let apart = |words: String| (words.clone(), VaultError::Interrupted(words.clone()), VaultError::Absent(words));
        for (words, in_use, looked_for) in [
            both(VaultError::Absent, bus("ServiceUnknown")),
            both(VaultError::Absent, bus("NameHasNoOwner")),
            both(VaultError::Absent, "no secret service provider or dbus session found".into()),
            both(VaultError::NoReply, bus("NoReply")),
            both(VaultError::NoReply, bus("Timeout")),
            both(VaultError::NoReply, bus("TimedOut")),
            both(VaultError::NotStarted, bus("Spawn.ChildExited")),
            both(VaultError::NotStarted, bus("Spawn.ServiceNotFound")),
            both(VaultError::BusFull, bus("LimitsExceeded")),
            both(VaultError::BusFull, bus("NoMemory")),
            both(|_| VaultError::Locked, service("IsLocked")),
            apart(service("NoSession")),
            apart(service("NoSuchObject")),
            apart(bus("UnknownObject")),
            apart(bus("Disconnected")),
            apart("SS error: connection closed before prompt completed".into()),
            (bus("AccessDenied"), VaultError::Denied(bus("AccessDenied")), VaultError::Absent(bus("AccessDenied"))),
            (bus("AuthFailed"), VaultError::Denied(bus("AuthFailed")), VaultError::Absent(bus("AuthFailed"))),
            (bus("Failed"), VaultError::Broken(bus("Failed")), VaultError::Absent(bus("Failed"))),
        ] {
            let platform = || Error::PlatformFailure(words.clone().into());
            assert_eq!((fault("crm", platform()), opening_error(platform())), (in_use.clone(), looked_for), "{words}");
            let said = in_use.to_string();
            let behind = format!(" ({words})");
            assert!(in_use == VaultError::Locked || said.contains(&behind) && !said.starts_with(&words), "{said}");
        }
    }

    #[test]
    fn a_secret_in_the_words_of_a_keyring_is_not_repeated() {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let words = format!("zbus error: org.freedesktop.DBus.Error.Failed: {secret}");
        let platform = || Error::PlatformFailure(words.clone().into());
        for error in [fault("crm", platform()), opening_error(platform())] {
            assert!(!error.to_string().contains(secret) && error.to_string().contains("Error.Failed"), "{error}");
        }
    }

    #[test]
    fn a_secret_that_was_read_is_never_printed() {
        let hidden = || b"hidden\xff".to_vec();
        for error in [Error::BadEncoding(hidden()), Error::BadDataFormat(hidden(), "x".into())] {
            let told = fault("crm", error);
            assert!(!format!("{told} {told:?}").contains("hidden"));
        }
    }
}
