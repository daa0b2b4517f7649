//! Secrets in files that are encrypted with a passphrase. The `age` format lets other programs open them too.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use age::{Decryptor, Encryptor, scrypt};
use zeroize::Zeroizing;

use super::{SecretPlace, Vault, VaultError};
use crate::folders;
use crate::secret::Secret;

/// Cost of one passphrase try, as a power of two: 128 MiB and about half a second.
/// Source: OWASP Password Storage Cheat Sheet, scrypt.
const WORK: u8 = 17;

/// Highest cost that is accepted when reading. A file with a higher one would only keep the machine busy.
const MAX_WORK: u8 = 20;

/// Largest encrypted file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024;

/// Encrypted files in one folder, all with the same passphrase.
pub struct FileVault {
    folder: PathBuf,
    passphrase: Secret,
}

impl FileVault {
    pub fn new(folder: PathBuf, passphrase: Secret) -> Self {
        Self { folder, passphrase }
    }

    /// Whether `entry` exists. Needs no passphrase.
    pub fn holds(folder: &Path, entry: &str) -> bool {
        file(folder, entry).exists()
    }

    /// Deletes `entry`. Needs no passphrase.
    pub fn forget(folder: &Path, entry: &str) -> Result<(), VaultError> {
        let path = file(folder, entry);
        match std::fs::remove_file(&path) {
            Ok(()) => folders::sync(folder).map_err(|error| fault(&path, &error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(fault(&path, &error)),
        }
    }

    fn passphrase(&self) -> SecretString {
        SecretString::from(self.passphrase.expose().to_owned())
    }

    fn encrypted(&self, secret: &Secret) -> io::Result<Vec<u8>> {
        let mut recipient = scrypt::Recipient::new(self.passphrase());
        recipient.set_work_factor(WORK);
        let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient));
        let mut sealed = Vec::new();
        let mut writer = encryptor.map_err(io::Error::other)?.wrap_output(&mut sealed)?;
        writer.write_all(secret.expose().as_bytes())?;
        writer.finish()?;
        Ok(sealed)
    }

    fn decrypted(&self, path: &Path, sealed: &[u8]) -> Result<Secret, VaultError> {
        let broken = |reason: String| VaultError::File { path: path.to_owned(), reason };
        let decryptor = Decryptor::new(sealed).map_err(|error| broken(error.to_string()))?;
        let mut identity = scrypt::Identity::new(self.passphrase());
        identity.set_max_work_factor(MAX_WORK);
        let opened = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity));
        let mut reader = match opened {
            Ok(reader) => reader,
            Err(age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys) => {
                return Err(VaultError::WrongPassphrase(path.to_owned()));
            }
            Err(error) => return Err(broken(error.to_string())),
        };
        // Reserves space for all of it: if the buffer grew, the old buffer would leave a copy of the secret in memory.
        let mut text = Zeroizing::new(Vec::with_capacity(sealed.len()));
        reader.read_to_end(&mut text).map_err(|error| broken(error.to_string()))?;
        Secret::from_utf8(std::mem::take(&mut *text)).ok_or_else(|| VaultError::NoText(path.to_owned()))
    }
}

impl Vault for FileVault {
    fn read(&self, entry: &str) -> Result<Option<Secret>, VaultError> {
        let path = file(&self.folder, entry);
        let sealed = match folders::read_regular(&path, MAX_FILE) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(&path, &error)),
        };
        self.decrypted(&path, &sealed).map(Some)
    }

    fn write(&self, entry: &str, secret: &Secret) -> Result<(), VaultError> {
        let path = file(&self.folder, entry);
        let sealed = self.encrypted(secret).map_err(|error| fault(&path, &error))?;
        folders::create(&self.folder).map_err(|error| fault(&self.folder, &error))?;
        folders::replace(&self.folder, &path, &sealed).map_err(|error| fault(&path, &error))
    }

    fn place(&self) -> SecretPlace {
        SecretPlace::File
    }

    fn delete(&self, entry: &str) -> Result<(), VaultError> {
        Self::forget(&self.folder, entry)
    }
}

fn file(folder: &Path, entry: &str) -> PathBuf {
    folder.join(format!("{entry}.age"))
}

fn fault(path: &Path, error: &io::Error) -> VaultError {
    VaultError::File { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(folder: &Path, passphrase: &str) -> FileVault {
        FileVault::new(folder.to_owned(), Secret::copy_of(passphrase))
    }

    fn text(read: Result<Option<Secret>, VaultError>) -> Option<String> {
        read.unwrap().map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn what_is_written_is_read_by_its_passphrase_alone() {
        let folder = tempfile::tempdir().unwrap();
        let ours = vault(folder.path(), "correct horse");
        assert_eq!(text(ours.read("crm")), None);
        ours.write("crm", &Secret::copy_of("hidden")).unwrap();
        assert_eq!(text(ours.read("crm")), Some("hidden".into()));
        let file = folder.path().join("crm.age");
        assert!(!std::fs::read(&file).unwrap().windows(6).any(|window| window == b"hidden"));
        let wrong = vault(folder.path(), "wrong").read("crm").err();
        assert_eq!(wrong, Some(VaultError::WrongPassphrase(file.clone())));
        ours.delete("crm").unwrap();
        ours.delete("crm").unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn a_file_in_another_format_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("crm.age"), "not encrypted").unwrap();
        assert!(matches!(vault(folder.path(), "x").read("crm"), Err(VaultError::File { .. })));
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        vault(folder.path(), "x").write("crm", &Secret::copy_of("hidden")).unwrap();
        let mode = std::fs::metadata(folder.path().join("crm.age")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
