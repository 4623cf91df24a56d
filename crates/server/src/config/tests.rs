use super::*;
use secrecy::ExposeSecret as _;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

fn load(file: Option<&Path>, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(file, environment, &Overrides::default())
}

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("matchwire.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn complaint(file_text: &str, environment: &[(&str, &str)]) -> String {
    let (_folder, path) = file(file_text);
    load(Some(&path), environment).unwrap_err().to_string()
}

/// The key of a line, if it sets one.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    (!line.starts_with('#')).then(|| key.trim())
}

#[test]
fn every_key_of_the_default_file_is_one_the_code_needs() {
    for line in DEFAULT_TOML.lines().filter(|line| key_of(line).is_some()) {
        let without = DEFAULT_TOML.replace(&format!("\n{line}\n"), "\n");
        assert_ne!(without, DEFAULT_TOML, "{line}");
        let error = Layers::of_defaults(&without).unwrap().into_config().unwrap_err().to_string();
        assert!(error.contains(key_of(line).unwrap()), "without {line:?} the code complains: {error}");
    }
}

// A key the code needs and the file lacks makes reading the defaults fail; a key only the file has is unknown to the code.
#[test]
fn the_default_file_has_every_key_the_code_needs_and_no_other() {
    Layers::of_defaults(DEFAULT_TOML).unwrap().into_config().unwrap();
    let with_another = format!("{DEFAULT_TOML}\nforgotten = 1\n");
    let error = Layers::of_defaults(&with_another).unwrap().into_config().unwrap_err().to_string();
    assert!(error.contains("forgotten"), "{error}");
}

#[test]
fn every_key_of_the_default_file_has_a_comment_above_it() {
    let lines: Vec<&str> = DEFAULT_TOML.lines().collect();
    for pair in lines.windows(2) {
        assert!(key_of(pair[1]).is_none() || pair[0].starts_with("# "), "no comment above {:?}", pair[1]);
    }
}

#[test]
fn the_production_example_is_valid() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/production.toml");
    let environment =
        [("DATABASE_URL", "postgres://db/people"), ("REDIS_URL", "redis://redis"), ("MATCHWIRE__MAIL__URL", "log")];
    let config = load(Some(&example), &environment).unwrap();
    assert_eq!(config.server.environment, Environment::Production);
    assert_eq!(config.server.public_url(config.server.bind), "https://api.example.com");
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let (_folder, path) = file("[server]\nbind = \"127.0.0.1:1\"\nworkers = 1\nshutdown_timeout_s = 1");
    let environment = [("MATCHWIRE__SERVER__BIND", "127.0.0.1:2"), ("MATCHWIRE__SERVER__WORKERS", "2")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let overrides = Overrides { bind: Some("127.0.0.1:3".to_owned()), ..Overrides::default() };
    let server = Config::load(Some(&path), environment, &overrides).unwrap().server;
    assert_eq!((server.bind.port(), server.worker_threads(), server.shutdown_timeout_s), (3, 2, 1));
}

#[test]
fn the_well_known_variables_give_way_to_our_own() {
    let both = [
        ("DATABASE_URL", "postgres://a/a"),
        ("MATCHWIRE__DATABASE__URL", "postgres://b/b"),
        ("REDIS_URL", "redis://c"),
    ];
    let config = load(None, &both).unwrap();
    assert_eq!(config.database.url.expose_secret(), "postgres://b/b");
    assert_eq!(config.redis.url.unwrap().expose_secret(), "redis://c");
    let empty = load(None, &[("DATABASE_URL", ""), ("REDIS_URL", "")]).unwrap();
    assert_eq!(empty.database.url.expose_secret(), "sqlite://./data/matchwire.db");
    assert!(empty.redis.url.is_none());
}

#[test]
fn the_environment_sets_every_form_of_value() {
    let config = load(
        None,
        &[
            ("MATCHWIRE__LIMITS__ENABLED", "false"),
            ("MATCHWIRE__AUTH__ARGON2__MEMORY_KIB", "64"),
            ("MATCHWIRE__SERVER__ALLOWED_ORIGINS", "https://a.example, https://b.example:8443"),
            ("MATCHWIRE__SERVER__TRUSTED_PROXIES", "10.0.0.0/8,::1"),
            ("MATCHWIRE__LOGS__FORMAT", "json"),
            ("MATCHWIRE__REDIS__PREFIX", "123"),
        ],
    )
    .unwrap();
    assert!(!config.limits.enabled);
    assert_eq!(config.auth.argon2.memory_kib, 64);
    assert_eq!(config.server.allowed_origins, ["https://a.example", "https://b.example:8443"]);
    assert!(config.server.trusted_proxies[0].contains("10.9.9.9".parse().unwrap()));
    assert_eq!(config.logs.format, LogFormat::Json);
    assert_eq!(config.redis.prefix, "123");
}

#[test]
fn an_unknown_key_is_named_wherever_it_stands() {
    let in_file = complaint("[server]\nbnd = \"127.0.0.1:1\"", &[]);
    assert!(in_file.contains("unknown key server.bnd in ") && in_file.contains("matchwire.toml"), "{in_file}");
    assert!(in_file.contains("[server] has allowed_origins, bind,"), "{in_file}");
    let section = complaint("[sever]\nbind = \"127.0.0.1:1\"", &[]);
    assert!(
        section.contains("unknown key sever.bind") && section.contains("the sections are auth, auth.appwrite"),
        "{section}"
    );
    assert!(complaint("[sever]", &[]).contains("unknown key sever "));
    let (_folder, path) = file("[server]\n[auth]\n");
    assert!(load(Some(&path), &[]).is_ok(), "an empty section that exists is none of a mistake");
    assert!(complaint("bind = \"127.0.0.1:1\"", &[]).contains("unknown key bind "));
    let in_environment = complaint("", &[("MATCHWIRE__SERVER__BND", "127.0.0.1:1")]);
    assert!(in_environment.contains("unknown key server.bnd in MATCHWIRE__SERVER__BND"), "{in_environment}");
    assert!(load(None, &[("MATCHWIRE_LOG", "debug"), ("PATH", "/bin")]).is_ok(), "others' variables are none of ours");
}

#[test]
fn a_value_of_another_form_is_named_with_the_form_it_should_have() {
    let cases = [
        ("[server]\nworkers = \"two\"", "server.workers in ", "expected a whole number"),
        ("[server]\nworkers = true", "server.workers in ", "expected a whole number"),
        ("[server]\nworkers = 1.5", "server.workers in ", "expected a whole number"),
        ("[server]\nworkers = -1", "server.workers in ", "unsigned"),
        ("[server]\nallowed_origins = \"https://a.example\"", "server.allowed_origins in ", "expected a list of texts"),
        (
            "[server]\nbind = \"localhost\"",
            "server.bind in ",
            "expected an address and a port such as \"127.0.0.1:8000\"",
        ),
        (
            "[server]\ntrusted_proxies = [\"::1\", \"all\"]",
            "server.trusted_proxies[1] in ",
            "expected an address or a network",
        ),
        ("[server]\nenvironment = \"staging\"", "server.environment in ", "expected \"development\" or \"production\""),
        ("[limits]\nenabled = \"no\"", "limits.enabled in ", "expected true or false"),
        ("limits = 3", "unknown key limits in ", ""),
        ("[auth.argon2]\niterations = 5000000000", "auth.argon2.iterations in ", "32 bit"),
        ("[server.bind]\nport = 1", "unknown key server.bind.port in ", ""),
    ];
    for (text, key, form) in cases {
        let said = complaint(text, &[]);
        assert!(said.contains(key) && said.contains(form), "{text}\n{said}");
    }
    let said = complaint("", &[("MATCHWIRE__SERVER__WORKERS", "two")]);
    assert_eq!(said, "server.workers in MATCHWIRE__SERVER__WORKERS: expected a whole number");
    let said = complaint("", &[("MATCHWIRE__LIMITS__ENABLED", "maybe")]);
    assert_eq!(said, "limits.enabled in MATCHWIRE__LIMITS__ENABLED: expected true or false");
}

#[test]
fn a_value_that_cannot_work_is_named() {
    for (text, key) in [
        ("[auth]\njwt_secret = \"too short\"", "auth.jwt_secret: expected at least 32 bytes"),
        ("[auth.appwrite]\nendpoint = \"https://appwrite.example/v1\"", "auth.appwrite.project: needed with"),
        ("[auth.argon2]\nmemory_kib = 7", "auth.argon2.memory_kib: "),
        ("[database]\nurl = \"mysql://localhost/people\"", "database.url: expected sqlite://FILE"),
        ("[uploads]\ncontent_types = [\"image/heic\"]", "uploads.content_types: each is a media type"),
        ("[redis]\nurl = \"localhost:6379\"", "redis.url: expected redis://"),
        ("[server]\npublic_url = \"api.example.com\"", "server.public_url: expected http"),
        ("[server]\npublic_url = \"https://\"", "server.public_url: expected http"),
        ("[server]\npublic_url = \"https://api.example.com?x\"", "server.public_url: expected http"),
        ("[server]\nallowed_origins = [\"*\"]", "server.allowed_origins: "),
        ("[server]\nallowed_origins = [\"https://*.a.example\"]", "server.allowed_origins: "),
        ("[server]\nallowed_origins = [\"a.example\"]", "server.allowed_origins: "),
        ("[server]\nallowed_origins = [\"null\"]", "server.allowed_origins: "),
        ("[server]\nallowed_origins = [\"https://a.example:99999\"]", "server.allowed_origins: "),
        ("[server]\nallowed_origins = [\"https://a.example/\"]", "server.allowed_origins: "),
        ("[realtime]\nsilence_s = 25", "realtime.silence_s: "),
        ("[realtime]\noutbox_bytes = 1", "realtime.outbox_bytes: "),
        ("[limits]\nlikes_per_day = 0", "limits.likes_per_day: "),
        ("[limits]\npasses_per_day = 0", "limits.passes_per_day: "),
        ("[matching]\npasses_return_after_days = 0", "matching.passes_return_after_days: "),
        ("[logs]\nfilter = \"info,=\"", "logs.filter: "),
    ] {
        let said = complaint(text, &[]);
        assert!(said.starts_with(key), "{text}\n{said}");
    }
}

#[test]
fn no_secret_is_ever_shown() {
    const SECRET: &str = "hush-hush-hush-hush-hush-hush-hush-hush";
    let urls = [
        ("DATABASE_URL", format!("postgres://me:{SECRET}@db/people")),
        ("REDIS_URL", format!("redis://:{SECRET}@redis")),
        ("MATCHWIRE__AUTH__JWT_SECRET", SECRET.to_owned()),
    ];
    let environment: Vec<(&str, &str)> = urls.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let shown = format!("{:#?}", load(None, &environment).unwrap());
    assert!(!shown.contains(SECRET), "{shown}");

    for text in [
        format!("[auth]\njwt_secret = {SECRET}"),
        format!("[auth]\njwt_secret = [\"{SECRET}\"]"),
        format!("[auth]\njwt_secret = \"{SECRET}"),
        format!("[database]\nurl = \"odd://me:{SECRET}@db/people\""),
        format!("[redis]\nurl = \"odd://me:{SECRET}@redis\""),
    ] {
        let (_folder, path) = file(&text);
        let error = load(Some(&path), &[]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}\n{error:?}");
    }
}

#[test]
fn a_file_that_is_not_there_or_not_toml_is_named() {
    let absent = load(Some(Path::new("/nowhere/matchwire.toml")), &[]).unwrap_err().to_string();
    assert!(absent.contains("/nowhere/matchwire.toml cannot be read"), "{absent}");
    let broken = complaint("[server\n", &[]);
    assert!(broken.contains("matchwire.toml is not valid toml: ") && broken.contains("line 1"), "{broken}");
}

#[test]
fn the_public_url_follows_where_the_server_listens_unless_it_is_set() {
    let server = Config::defaults().server;
    assert_eq!(server.public_url("127.0.0.1:4711".parse().unwrap()), "http://127.0.0.1:4711");
    assert_eq!(server.public_url("0.0.0.0:80".parse().unwrap()), "http://127.0.0.1:80");
    assert_eq!(server.public_url("[::1]:80".parse().unwrap()), "http://[::1]:80");
    let set = load(None, &[("MATCHWIRE__SERVER__PUBLIC_URL", "https://a.example/")]).unwrap().server;
    assert_eq!(set.public_url("127.0.0.1:1".parse().unwrap()), "https://a.example");
}

#[test]
fn production_says_where_mail_goes_and_no_password_travels_in_the_open() {
    let production = |url: &str| {
        let environment = [("MATCHWIRE__SERVER__ENVIRONMENT", "production"), ("MATCHWIRE__MAIL__URL", url)];
        load(None, &environment).map(|config| config.mail.smtp_url().is_some()).map_err(|error| error.to_string())
    };
    assert!(production("").unwrap_err().contains("mail.url"));
    assert_eq!(production("log"), Ok(false));
    for taken in ["smtps://me:secret@smtp.example.com", "smtp://me:secret@h:587?tls=required", "smtp://localhost:25"] {
        assert_eq!(production(taken), Ok(true), "{taken}");
    }
    for refused in ["mailto:me", "smtp://", "https://h", "smtp://me:hunter2@h", "smtp://me:hunter2@h?tls=opportunistic"]
    {
        let complaint = production(refused).unwrap_err();
        assert!(complaint.contains("mail.url") && !complaint.contains("hunter2"), "{complaint}");
    }
    assert!(load(None, &[]).unwrap().mail.smtp_url().is_none(), "a developer needs no server of mail");
    assert!(
        !format!("{:?}", load(None, &[("MATCHWIRE__MAIL__URL", "smtps://me:hunter2@h")]).unwrap()).contains("hunter2")
    );
}

#[test]
fn demo_people_sign_in_on_this_machine_or_where_that_is_said_and_never_in_production() {
    let enabled = ("MATCHWIRE__DEMO__ENABLED", "true");
    let anywhere = ("MATCHWIRE__SERVER__BIND", "0.0.0.0:8000");
    assert!(!load(None, &[anywhere]).unwrap().demo.enabled, "nobody is let in who was not meant to be");
    assert!(load(None, &[enabled]).unwrap().demo.enabled);
    assert!(complaint("", &[enabled, anywhere]).contains("demo.enabled"));
    assert!(load(None, &[enabled, anywhere, ("MATCHWIRE__DEMO__PUBLIC", "true")]).is_ok());
    for wrong in ["127.0.0.1:8001", "http://127.0.0.1:8001/below", "ws://127.0.0.1:8001", "https://*.example.com"] {
        assert!(complaint("", &[("MATCHWIRE__DEMO__NODES", wrong)]).contains("demo.nodes"), "{wrong}");
    }
    let production = [enabled, ("MATCHWIRE__SERVER__ENVIRONMENT", "production"), ("MATCHWIRE__MAIL__URL", "log")];
    assert!(complaint("", &production).contains("demo.enabled"));
    let overrides = Overrides { demo: true, ..Overrides::default() };
    assert!(Config::load(None, Vec::new(), &overrides).unwrap().demo.enabled);
}
