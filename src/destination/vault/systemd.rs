//! Credentials from the service manager: `LoadCredential=` of systemd puts each into a file in a folder of the service.
//!
//! Source: <https://systemd.io/CREDENTIALS/>

use std::io::{self, Read};
use std::path::PathBuf;

use super::{SecretPlace, Vault, VaultError};
use crate::secret::Secret;

/// Environment variable with the path of that folder.
const FOLDER: &str = "CREDENTIALS_DIRECTORY";

/// Largest credential that is read, in bytes: systemd's limit for all credentials of a service.
const MAX_BYTES: u64 = 1024 * 1024;

/// The credentials folder of this process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SystemdCredentials {
    folder: Option<PathBuf>,
}

impl SystemdCredentials {
    /// Uses the folder named by the environment.
    pub fn from_environment() -> Self {
        Self { folder: std::env::var_os(FOLDER).filter(|folder| !folder.is_empty()).map(PathBuf::from) }
    }

    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    pub fn holds(&self, entry: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(entry).is_file())
    }
}

impl Vault for SystemdCredentials {
    fn read(&self, entry: &str) -> Result<Option<Secret>, VaultError> {
        let Some(path) = self.folder.as_ref().map(|folder| folder.join(entry)) else { return Ok(None) };
        let fault = |reason: String| VaultError::File { path: path.clone(), reason };
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(error.to_string())),
        };
        let length = file.metadata().map_or(0, |metadata| metadata.len()).min(MAX_BYTES);
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
        file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|error| fault(error.to_string()))?;
        Secret::from_utf8(bytes).map(Some).ok_or(VaultError::NoText(path))
    }

    fn write(&self, _: &str, _: &Secret) -> Result<(), VaultError> {
        Err(VaultError::ReadOnly)
    }

    fn place(&self) -> SecretPlace {
        SecretPlace::Systemd
    }

    fn delete(&self, _: &str) -> Result<(), VaultError> {
        Err(VaultError::ReadOnly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_is_there_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("crm"), "hidden\n").unwrap();
        let handed = SystemdCredentials::new(Some(folder.path().to_owned()));
        assert!(handed.holds("crm") && !handed.holds("other") && !SystemdCredentials::new(None).holds("crm"));
        assert_eq!(handed.read("crm").unwrap().map(|secret| secret.expose().to_owned()), Some("hidden\n".into()));
        assert!(handed.read("other").unwrap().is_none());
        assert_eq!(handed.write("crm", &Secret::copy_of("x")), Err(VaultError::ReadOnly));
        assert_eq!(handed.delete("crm"), Err(VaultError::ReadOnly));
    }
}
