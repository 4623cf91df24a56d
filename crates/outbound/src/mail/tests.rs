use super::*;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
    task::JoinHandle,
};

fn mail(to: &str) -> Mail {
    Mail {
        key: "reset:42".to_owned(),
        to: to.to_owned(),
        subject: "Réinitialiser\r\nBcc: everybody@example.com".to_owned(),
        text: "Bonjour,\n.\nvoilà.\n".to_owned(),
        language: "fr".to_owned(),
    }
}

/// A server of SMTP for one conversation, which answers RCPT as it is told and returns what it heard.
async fn server(rcpt: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let (from, mut to) = socket.into_split();
        let (mut lines, mut heard, mut in_data) = (BufReader::new(from).lines(), String::new(), false);
        to.write_all(b"220 here\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            heard.push_str(&line);
            heard.push('\n');
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                "." if in_data => {
                    in_data = false;
                    "250 taken"
                }
                _ if in_data => continue,
                "EHLO" => "250 here",
                "RCPT" => rcpt,
                "DATA" => {
                    in_data = true;
                    "354 go on"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            to.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            if line == "QUIT" {
                break;
            }
        }
        heard
    });
    (address, heard)
}

async fn sent(rcpt: &'static str) -> (Result<(), MailError>, String) {
    let (address, heard) = server(rcpt).await;
    let smtp = Smtp::new(&format!("smtp://{address}"), "Matchwire <no-reply@example.com>").unwrap();
    let outcome = smtp.send(&mail("zoe@example.org")).await;
    drop(smtp);
    let heard = tokio::time::timeout(Duration::from_secs(5), heard).await.map(Result::unwrap).unwrap_or_default();
    (outcome, heard)
}

#[tokio::test]
async fn a_mail_is_spoken_as_smtp_says() {
    let (outcome, heard) = sent("250 ok").await;
    assert_eq!(outcome, Ok(()));
    for line in [
        "MAIL FROM:<no-reply@example.com>",
        "RCPT TO:<zoe@example.org>",
        "Message-ID: <reset_3a42@example.com>",
        "Auto-Submitted: auto-generated",
        "Content-Language: fr",
        "To: zoe@example.org",
    ] {
        assert!(heard.lines().any(|heard| heard.starts_with(line)), "{line} is missing:\n{heard}");
    }
    assert!(heard.lines().any(|line| line.starts_with("Date: ")), "{heard}");
    assert!(!heard.lines().any(|line| line.starts_with("Bcc:")), "a subject began a header:\n{heard}");
    assert!(heard.contains("\n..\n"), "a lonely dot must not end the mail:\n{heard}");
}

#[tokio::test]
async fn what_the_server_says_tells_whether_another_try_helps() {
    assert!(matches!(sent("550 5.1.1 no such mailbox").await.0, Err(MailError::ForGood(_))));
    assert!(matches!(sent("451 4.3.0 come back").await.0, Err(MailError::ForNow(_))));
    assert!(matches!(sent("530 5.7.0 authenticate first").await.0, Err(MailError::ForNow(_))));
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_and_no_address_never() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let smtp = Smtp::new(&format!("smtp://{address}"), "no-reply@example.com").unwrap();
    assert!(matches!(smtp.send(&mail("zoe@example.org")).await, Err(MailError::ForNow(_))));
    for nobody in ["", "zoe", "zoe@", "zoe@example.org\r\nRCPT TO:<all@example.org>"] {
        assert!(matches!(smtp.send(&mail(nobody)).await, Err(MailError::ForGood(_))), "{nobody:?}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_refused_without_the_password() {
    for url in ["", "http://localhost", "smtp://", "smtps://me:hunter2@"] {
        let error = Smtp::new(url, "no-reply@example.com").err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("mail.url cannot be used"), "{url}");
    }
    assert!(matches!(Smtp::new("smtp://localhost", "nobody"), Err(BadMailSettings::From)));
}
