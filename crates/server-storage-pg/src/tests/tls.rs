//! Encrypted connections, against a server with a certificate.

use crate::testing::TestDatabaseError;
use crate::testing::cluster::Cluster;
use crate::testing::command::{other_user, run};
use crate::{PgConfig, PgStorage, migrate};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use server_storage::{Storage, StorageError};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Server {
    /// Runs as long as this lives.
    _cluster: Cluster,
    folder: tempfile::TempDir,
    port: u16,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Puts a certificate for `localhost` where the server's user may read it.
fn certify(folder: &Path, issuer: &CertifiedIssuer<'static, KeyPair>) -> Result<(), TestDatabaseError> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("server.crt"), params.signed_by(&key, issuer).unwrap().pem()).unwrap();
    let key_file = folder.join("server.key");
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    run("chmod", Command::new("chmod"), &["600".as_ref(), key_file.as_os_str()])?;
    match other_user() {
        Some(user) => run("chown", Command::new("chown"), &[user.as_ref(), key_file.as_os_str()]),
        None => Ok(()),
    }
}

impl Server {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (ours, other) = (authority(), authority());
        std::fs::write(folder.path().join("ours.pem"), ours.pem()).unwrap();
        std::fs::write(folder.path().join("other.pem"), other.pem()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let prepare = |place: &Path| {
            certify(place, &ours)?;
            let settings = [
                "listen_addresses=localhost".to_owned(),
                format!("port={port}"),
                "ssl=on".to_owned(),
                format!("ssl_cert_file={}", place.join("server.crt").display()),
                format!("ssl_key_file={}", place.join("server.key").display()),
            ];
            Ok(settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect())
        };
        let cluster = Cluster::start_on(port, prepare).await.unwrap();
        Self { _cluster: cluster, folder, port }
    }

    fn url(&self, user: &str, host: &str, authorities: &str) -> String {
        let file: PathBuf = self.folder.path().join(authorities);
        let port = self.port;
        format!("postgres://{user}@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={}", file.display())
    }
}

#[tokio::test]
async fn a_server_is_trusted_by_its_name_and_its_authority() {
    let server = Server::start().await;
    migrate(&server.url("postgres", "localhost", "ours.pem")).await.unwrap();
    let storage = PgStorage::connect(&PgConfig::new(server.url("jackstaff_app", "localhost", "ours.pem")))
        .await
        .unwrap();
    storage.check_ready().await.unwrap();
    let (client, connection) = tokio_postgres::connect(
        &format!("postgres://postgres@localhost:{}/postgres", server.port),
        tokio_postgres::NoTls,
    )
    .await
    .unwrap();
    tokio::spawn(async { connection.await.ok() });
    let plain = "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid) \
         where a.application_name = 'jackstaff-server' and not s.ssl";
    assert_eq!(client.query_one(plain, &[]).await.unwrap().get::<_, i64>(0), 0);
    for (host, authorities) in [("127.0.0.1", "ours.pem"), ("localhost", "other.pem")] {
        let outcome =
            PgStorage::connect(&PgConfig::new(server.url("jackstaff_app", host, authorities))).await;
        assert!(matches!(outcome, Err(StorageError::Unreachable(_))), "{host} by {authorities}");
    }
}
