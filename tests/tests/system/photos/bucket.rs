//! Files in a bucket of a server that speaks S3: moto, which an S3 client of another ecosystem is tested against.

use super::{
    me,
    pictures::{add, fetch, plain},
};
use crate::wire::{call, problem};
use client::Method;
use serde_json::json;
use services::wait_until;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};
use tests::{Deployment, Python, run};

/// A server with a bucket.
struct Bucket {
    process: Child,
    tell: ChildStdin,
    said: BufReader<ChildStdout>,
    endpoint: String,
}

impl Bucket {
    fn start(python: &Python) -> Self {
        let mut process =
            python.script("bucket.py").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python starts");
        let tell = process.stdin.take().expect("piped");
        let said = BufReader::new(process.stdout.take().expect("piped"));
        let mut bucket = Self { process, tell, said, endpoint: String::new() };
        bucket.endpoint = bucket.line();
        bucket
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.said.read_line(&mut line).expect("a line");
        assert!(read > 0, "the bucket's server has ended, which is not an empty bucket");
        line.trim().to_owned()
    }

    /// The names of what is in it, with their types.
    fn files(&mut self) -> Vec<String> {
        writeln!(self.tell, "list").expect("it listens");
        self.line().split_whitespace().map(str::to_owned).collect()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn photos_lie_in_a_bucket_where_the_settings_say_so() {
    // moto is a hundred megabytes that not every run of the tests is to fetch.
    if std::env::var_os("MATCHWIRE_OUTSIDE").is_none() {
        return eprintln!("skipped: `make test-outside` runs it");
    }
    let Some(python) = Python::with_module("boto3, moto.server", "moto[server,s3]") else { return };
    run(async {
        let mut bucket = Bucket::start(&python);
        let endpoint = bucket.endpoint.clone();
        let settings = [
            ("MATCHWIRE__MEDIA__S3_ENDPOINT", endpoint.as_str()),
            ("MATCHWIRE__MEDIA__S3_BUCKET", "pictures"),
            ("MATCHWIRE__MEDIA__S3_ACCESS_KEY", "who"),
            ("MATCHWIRE__MEDIA__S3_SECRET_KEY", "a secret key"),
        ];
        for site in Deployment::each_with(&settings) {
            let ann = site.person("Ann").await.at(site.last());
            let photo = add(&ann.api, &plain(1)).await;
            let files = bucket.files();
            assert_eq!(files.len(), 2, "{files:?}");
            for (file, name) in files.iter().zip(["/large.jpg=image/jpeg", "/thumb.jpg=image/jpeg"]) {
                assert!(file.starts_with("photos/") && file.ends_with(name), "{file}");
            }
            assert!(site.pictures().is_empty());
            let picture = me(&ann).await["profile_picture"].clone();
            for link in [&photo["url"], &photo["thumb_url"], &picture] {
                for node in &site.nodes {
                    assert_eq!(fetch(&node.api(), link).await.status, 200, "{link}");
                }
            }
            call(&ann.api, Method::DELETE, &format!("/api/accounts/photos/{}/", photo["id"]), None, 204).await;
            problem(&fetch(&ann.api, &picture).await, 404, "not_found");
            let mut left = bucket.files();
            // A job does it, at once or a second later.
            wait_until("the bucket is empty", async || {
                left = bucket.files();
                left.is_empty()
            })
            .await;
            assert!(!site.first().log().contains("a secret key"));
            assert_eq!(me(&ann).await["photos"], json!([]));
        }
    });
}

#[test]
fn a_storage_that_is_away_is_told_and_nothing_is_half_kept() {
    run(async {
        let settings = [
            ("MATCHWIRE__MEDIA__S3_ENDPOINT", "http://127.0.0.1:9"),
            ("MATCHWIRE__MEDIA__S3_BUCKET", "pictures"),
            ("MATCHWIRE__MEDIA__S3_ACCESS_KEY", "who"),
            ("MATCHWIRE__MEDIA__S3_SECRET_KEY", "a secret key"),
        ];
        let site = Deployment::sqlite_with(&settings);
        let ann = site.person("Ann").await;
        let sent = super::send(&ann.api, super::PHOTOS, "me.jpg", "image/jpeg", &plain(1)).await;
        problem(&sent, 503, "upstream_unavailable");
        assert_eq!(me(&ann).await["photos"], json!([]));
    });
}
