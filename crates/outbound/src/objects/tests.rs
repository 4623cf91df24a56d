use super::*;

async fn keeps_files(objects: &Objects) {
    const NAME: &str = "photos/0123456789abcdef/large.jpg";
    assert_eq!(objects.get(NAME).await.unwrap(), None);
    objects.delete(NAME).await.expect("what is not there is gone");
    objects.put(NAME, "image/jpeg", vec![1, 2, 3]).await.unwrap();
    assert_eq!(objects.get(NAME).await.unwrap(), Some(vec![1, 2, 3]));
    objects.put(NAME, "image/jpeg", vec![4]).await.unwrap();
    assert_eq!(objects.get(NAME).await.unwrap(), Some(vec![4]));
    assert_eq!(objects.get("photos/0123456789abcdef/thumb.jpg").await.unwrap(), None);
    objects.delete(NAME).await.unwrap();
    assert_eq!(objects.get(NAME).await.unwrap(), None);
    assert!(objects.get("photos/../../secret").await.is_err(), "a name leads nowhere else");
}

#[tokio::test]
async fn a_folder_keeps_files_and_is_empty_when_they_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/media");
    let objects = Objects::in_own_folder(path.clone(), Handle::current()).unwrap();
    keeps_files(&objects).await;
    assert!(!path.join("photos/0123456789abcdef").exists());
}

#[tokio::test]
async fn a_folder_that_nobody_asked_for_is_made_with_the_first_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("media");
    let objects = Objects::in_folder(path.clone(), Handle::current());
    assert!(!path.exists());
    keeps_files(&objects).await;
    assert!(path.exists());
}

#[tokio::test]
async fn memory_keeps_files() {
    keeps_files(&Objects::in_memory(Handle::current())).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let made = Objects::in_own_folder(file.path().join("media"), Handle::current());
    assert!(matches!(made, Err(BadStorageSettings::Folder(_))));
}

#[tokio::test]
async fn a_storage_that_is_away_is_an_error_without_a_key() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bucket = Bucket {
        endpoint: Some(&endpoint),
        bucket: "pictures",
        region: "us-east-1",
        access_key: "who",
        secret_key: "a secret key",
    };
    let objects = Objects::in_bucket(&bucket, Handle::current()).unwrap();
    let error = objects.get("photos/0123456789abcdef/large.jpg").await.unwrap_err();
    assert!(!error.to_string().contains("a secret key"));
}
