//! The environment of the fetch child: nothing of the server's own, but a home and certificates.

use crate::config::SourcesConfig;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

/// Git refuses repositories of other users unless told that they are meant. Which ones are meant is decided by
/// `file_roots`, before Git looks.
const GIT_CONFIG: &str = "[safe]\n\tdirectory = *\n";

/// Makes the child's home below `git_dir`, and gives its whole environment.
pub(crate) fn prepare(git_dir: &Path, config: &SourcesConfig) -> io::Result<Vec<(OsString, OsString)>> {
    let home = git_dir.join("home");
    fs::create_dir_all(&home)?;
    write_if_changed(&home.join(".gitconfig"), GIT_CONFIG.as_bytes())?;

    let mut environment = vec![(OsString::from("HOME"), home.clone().into_os_string())];
    let system = openssl_probe::probe();
    let bundle = match &config.ca_file {
        Some(own) => {
            let mut bundle = fs::read(own).map_err(|error| named(own, &error))?;
            if let Some(system) = &system.cert_file {
                bundle.push(b'\n');
                bundle.extend(fs::read(system).map_err(|error| named(system, &error))?);
            }
            let path = home.join("ca.pem");
            write_if_changed(&path, &bundle)?;
            Some(path)
        }
        None => system.cert_file,
    };
    if let Some(file) = bundle {
        environment.push(("SSL_CERT_FILE".into(), file.into_os_string()));
    }
    if let Some(dir) = system.cert_dir.into_iter().next() {
        environment.push(("SSL_CERT_DIR".into(), dir.into_os_string()));
    }
    // Where the program's libraries are, should they not be in the usual place.
    if let Some(path) = std::env::var_os("LD_LIBRARY_PATH") {
        environment.push(("LD_LIBRARY_PATH".into(), path));
    }
    Ok(environment)
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Another fetch may be reading the file: it is replaced whole, or not at all.
fn write_if_changed(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|now| now == content) {
        return Ok(());
    }
    let temporary = path.with_extension(format!("{:?}.tmp", std::thread::current().id()));
    fs::write(&temporary, content)?;
    fs::rename(temporary, path)
}
