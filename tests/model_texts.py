"""A model that says everything that the language can say."""

EVERYTHING = """
casemate: 1
system:
  name: Acme Search
  description: "Answers questions: from crawled pages."
  owner: search-platform
  lifecycle: production
  tags: [rag, search]
  was: [Old Search]
business:
  sector: retail
  jurisdictions: [EU, US]
  users: 2_000_000
  revenue: 300M EUR
  currency: EUR
  rates: {USD: 0.92}
  unit: retail search
  ai_act: {role: provider, class: limited}
  appetite: {expected: 500k EUR, tail: {probability: 0.05, loss: 3M EUR}}
zones:
  internet: {trust: untrusted}
  vpc: {trust: internal, kind: network, name: Cloud, description: Ours., owner: ops, tags: [eu], was: [cloud]}
  data: {trust: restricted, within: vpc}
data:
  pages:
    {class: public, about: [telemetry, prompt], origin: [public, partner], records: 40_000_000, writers: [shopper],
     name: Pages, description: Crawled., owner: crawl, tags: [big], was: [documents]}
  key: {class: secret, about: credential, origin: internal, scope: broad, opens: [answerer, site]}
  empty:
components:
  shopper: {kind: user, zone: internet, out_of_scope: not ours}
  site:
    {kind: web_app, zone: vpc, access: public, exposed: internet, patching: prompt, runs: own_code, runs_on: host,
     updates: automatic, privileges: user, output: [html, markdown], detail: scores}
  host: {kind: host, zone: vpc, attested: false, secrets: [key]}
  base: {kind: model_file, zone: vpc, provider: open_source, source: hub, format: pickle}
  answerer:
    {kind: language_model, zone: vpc, name: Answer model, description: Answers., owner: ml, tags: [llm], was: [llm],
     provider: third_party, supplier: Example AI Inc., same_as: platform.casemate.yaml#gateway, based_on: [base],
     documented: public, modalities: [text, image], trains_on: [pages], learns: online, decides: autonomously}
  helper: {kind: agent, zone: vpc, model: answerer, tools: [mailer], acts_as: caller, stores: [pages]}
  mailer: {kind: tool, zone: vpc, recipients: any, effects: [sends, spends], controls: [approval]}
flows:
  - {from: shopper, to: site, as: prompt, carries: [pages], protocol: https, authn: session, encrypted: true, uses: key}
  - {from: site, to: answerer, as: prompt, trigger: event, name: Asks, description: Q., owner: web, tags: [q],
     was: [ask]}
  - {id: answer, from: answerer, to: site, as: completion, controls: [output_filter]}
  - {from: site, to: shopper}
controls:
  output_filter: {control: output-handling, status: implemented, strength: partial}
  approval:
    {control: human-approval, protects: [mailer, answer, site->shopper], status: planned, strength: 0.35,
     cost: {once: 40k EUR, per_year: 10k EUR, weeks: 3, delay_weeks: 0.5}, requires: [output_filter],
     excludes: [quota], managed_from: [helper], name: Approval, description: A person., owner: ops, tags: [a],
     was: [ok]}
  quota: {control: quota, strength: weak, status: verified}
adversaries:
  rival:
    {like: customer, skill: high, resources: medium, attempts_per_year: 2.5, motive: copy the ranking model,
     name: Rival, description: Wants it., owner: ops, tags: [x], was: [competitor]}
losses:
  biased:
    {name: Biased results, of: pages, property: integrity, cost: {low: 200k EUR, high: 5M EUR},
     secondary: {probability: 0.3, cost: {min: 0 EUR, likely: 1M EUR, max: 8M EUR}}, regulation: [gdpr-33],
     description: Bad., owner: ceo, tags: [b], was: [bias]}
  outage: {of: answerer, property: availability, cost: {low: 1k USD, high: 2k USD}}
assumptions: ["The cloud is sound.", "yes"]
"""
