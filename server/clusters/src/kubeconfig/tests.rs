use super::*;

fn files(path: &str) -> io::Result<Vec<u8>> {
    match path {
        "ca.crt" | "/etc/ca.crt" => Ok(b"CA".to_vec()),
        "me.crt" => Ok(b"CERT".to_vec()),
        "me.key" => Ok(b"KEY".to_vec()),
        "token" => Ok(b"from-file\n".to_vec()),
        "binary" => Ok(vec![0xff, 0xfe]),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    }
}

fn config(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: prod\npreferences: {{}}\n\
         clusters: [{{name: c, cluster: {{server: 'https://k8s.example:6443', {cluster}}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n\
         contexts: [{{name: prod, context: {{cluster: c, user: u, namespace: shop}}}}]\n"
    )
}

fn read(cluster: &str, user: &str) -> Result<NewCluster, KubeconfigError> {
    parse(&config(cluster, user), None, &files)
}

/// What was read, on one line.
fn told(new: &NewCluster) -> String {
    let (config, tls) = (&new.config, &new.config.tls_client_config);
    let mut words = Vec::new();
    for (name, value) in [
        ("token", &config.bearer_token),
        ("username", &config.username),
        ("password", &config.password),
        ("serverName", &tls.server_name),
        ("ca", &tls.ca_data),
        ("cert", &tls.cert_data),
        ("key", &tls.key_data),
    ] {
        if let Some(value) = value {
            words.push(format!("{name}={value}"));
        }
    }
    if tls.insecure {
        words.push("insecure".into());
    }
    words.join(" ")
}

#[test]
fn settings_are_read() {
    let table = [
        ("", "", ""),
        ("", "token: abc", "token=abc"),
        ("", "tokenFile: token", "token=from-file"),
        ("", "token: abc, tokenFile: token", "token=from-file"),
        ("", "token: abc, tokenFile: missing", "token=abc"),
        ("", "username: ann, password: '123'", "username=ann password=123"),
        ("certificate-authority-data: Q0E=", "", "ca=Q0E="),
        ("certificate-authority: ca.crt", "", "ca=Q0E="),
        ("certificate-authority: /etc/ca.crt, certificate-authority-data: T1RIRVI=", "", "ca=T1RIRVI="),
        ("insecure-skip-tls-verify: true", "", "insecure"),
        ("insecure-skip-tls-verify: false, certificate-authority: ca.crt", "", "ca=Q0E="),
        ("tls-server-name: kubernetes", "", "serverName=kubernetes"),
        ("", "client-certificate: me.crt, client-key: me.key", "cert=Q0VSVA== key=S0VZ"),
        ("", "client-certificate-data: QQ==, client-key-data: Qg==", "cert=QQ== key=Qg=="),
        ("disable-compression: true, extensions: [{name: x, extension: {a: 1}}]", "token: abc", "token=abc"),
        ("proxy-url: ''", "as: '', as-groups: [], token: abc", "token=abc"),
    ];
    for (cluster, user, expected) in table {
        let new = read(cluster, user).unwrap_or_else(|error| panic!("{cluster} | {user}: {error}"));
        assert_eq!(told(&new), expected, "{cluster} | {user}");
        assert_eq!((new.server.as_str(), new.name.as_str()), ("https://k8s.example:6443", "prod"));
    }
}

#[test]
fn what_cannot_work_is_refused_by_name() {
    let table = [
        ("proxy-url: http://proxy:3128", "", "cluster \"c\" of the kubeconfig uses proxy-url"),
        ("", "exec: {command: aws, apiVersion: v1}", "user \"u\" of the kubeconfig uses exec"),
        ("", "auth-provider: {name: oidc}", "uses auth-provider"),
        ("", "token: abc, as: root", "uses as,"),
        ("", "token: abc, as-uid: '0'", "uses as-uid"),
        ("", "token: abc, as-groups: ['system:masters']", "uses as-groups"),
        ("", "token: abc, as-user-extra: {a: [b]}", "uses as-user-extra"),
        ("insecure-skip-tls-verify: true, certificate-authority: ca.crt", "", "contradict each other"),
        ("certificate-authority: gone.crt", "", "\"gone.crt\" that the kubeconfig names in certificate-authority"),
        ("", "tokenFile: gone", "\"gone\" that the kubeconfig names in tokenFile"),
        ("", "tokenFile: binary", "it is not text"),
        ("", "client-certificate: me.crt", "without client-key"),
        ("", "client-key-data: Qg==", "without client-certificate"),
        ("", "token: abc, username: ann", "token and username are both given"),
        ("", "password: secret", "password is given without username"),
    ];
    for (cluster, user, expected) in table {
        match read(cluster, user) {
            Ok(new) => panic!("{cluster} | {user}: {}", told(&new)),
            Err(error) => {
                assert!(error.to_string().contains(expected), "{error}");
                assert!(!error.next_step().is_empty());
            }
        }
    }
}

#[test]
fn the_context_chooses() {
    let text = "
clusters:
- {name: a, cluster: {server: https://a}}
- {name: b, cluster: {server: https://b}}
users:
- {name: ann, user: {token: t-ann}}
contexts:
- {name: one, context: {cluster: a, user: ann}}
- {name: 'arn:aws:eks:x', context: {cluster: b}}
- {name: no-cluster, context: {user: ann}}
- {name: lost-cluster, context: {cluster: z}}
- {name: lost-user, context: {cluster: a, user: bob}}
";
    let one = parse(text, Some("one"), &files).unwrap();
    assert_eq!((one.server.as_str(), one.config.bearer_token.as_deref()), ("https://a", Some("t-ann")));
    let other = parse(text, Some("arn:aws:eks:x"), &files).unwrap();
    assert_eq!((other.server.as_str(), other.name.as_str(), other.config.bearer_token), ("https://b", "", None));
    let table = [
        (None, "names no current-context; it has: one, arn:aws:eks:x, no-cluster"),
        (Some("two"), "has no context \"two\"; it has: one, arn:aws:eks:x"),
        (Some("no-cluster"), "context \"no-cluster\" of the kubeconfig: it names no cluster"),
        (Some("lost-cluster"), "names the cluster \"z\", which is not in it"),
        (Some("lost-user"), "names the user \"bob\", which is not in it"),
    ];
    for (context, expected) in table {
        let error = parse(text, context, &files).err().unwrap();
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert!(parse("{}", None, &files).err().unwrap().to_string().contains("it has: none"));
}

#[test]
fn broken_files_are_told_without_their_content() {
    for text in [
        "users: [{name: u, user: {token: [hunter2]}}]",
        "a: b: hunter2",
        "\tx: hunter2",
        "[hunter2]",
        "users: hunter2",
        "",
    ] {
        match parse(text, None, &files) {
            Ok(_) => panic!("{text}"),
            Err(error) => {
                let words = format!("{error} {error:?} {}", error.next_step());
                assert!(!words.contains("hunter2"), "{words}");
            }
        }
    }
}
