"""The fixed choices of the model language, one enumeration each; the value is the word in the file."""

from __future__ import annotations

from enum import StrEnum


class Lifecycle(StrEnum):
    IDEA = "idea"
    DESIGN = "design"
    DEVELOPMENT = "development"
    PRODUCTION = "production"
    RETIRED = "retired"


class Trust(StrEnum):
    """Who may be in a zone, from anyone to few of the owner's."""

    UNTRUSTED = "untrusted"
    PARTNER = "partner"
    USER = "user"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


OWN_TRUST = frozenset({Trust.INTERNAL, Trust.RESTRICTED})
"""The owner's own zones, for all of its people or for few."""


class ZoneKind(StrEnum):
    NETWORK = "network"
    TENANT = "tenant"
    DEVICE = "device"
    PHYSICAL = "physical"
    PROCESS = "process"


class Sensitivity(StrEnum):
    """The class of a data asset."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"
    SECRET = "secret"


class About(StrEnum):
    PERSONAL = "personal"
    SPECIAL_CATEGORY = "special_category"
    BIOMETRIC = "biometric"
    CHILDREN = "children"
    FINANCIAL = "financial"
    HEALTH = "health"
    CREDENTIAL = "credential"
    MODEL = "model"
    TRAINING = "training"
    PROMPT = "prompt"
    SOURCE_CODE = "source_code"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    SAFETY = "safety"
    TELEMETRY = "telemetry"


ABOUT_PEOPLE = frozenset({About.PERSONAL, About.SPECIAL_CATEGORY, About.BIOMETRIC, About.CHILDREN, About.HEALTH})
"""What makes data personal data."""


class Origin(StrEnum):
    """Who can author a data asset."""

    PUBLIC = "public"
    USER = "user"
    PARTNER = "partner"
    INTERNAL = "internal"
    GENERATED = "generated"


class Scope(StrEnum):
    NARROW = "narrow"
    BROAD = "broad"


class Provider(StrEnum):
    OWN = "own"
    THIRD_PARTY = "third_party"
    OPEN_SOURCE = "open_source"


class Source(StrEnum):
    """Where a component's artefact or package comes from."""

    OWN = "own"
    VENDOR = "vendor"
    HUB = "hub"
    REGISTRY = "registry"
    USER = "user"


class Format(StrEnum):
    """The file format of a model."""

    PICKLE = "pickle"
    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    ONNX = "onnx"
    TFLITE = "tflite"
    H5 = "h5"
    TORCHSCRIPT = "torchscript"
    SAVED_MODEL = "saved_model"
    API = "api"


class Documented(StrEnum):
    PUBLIC = "public"
    CUSTOMERS = "customers"
    INTERNAL = "internal"


class Detail(StrEnum):
    """What an answer of a model reveals."""

    LABEL = "label"
    SCORE = "score"
    SCORES = "scores"
    EXPLANATION = "explanation"
    TEXT = "text"


class Modality(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    TABULAR = "tabular"
    CODE = "code"
    SENSOR = "sensor"
    BINARY = "binary"


class Learns(StrEnum):
    NEVER = "never"
    BATCH = "batch"
    ONLINE = "online"


class Decides(StrEnum):
    ADVISES = "advises"
    WITH_APPROVAL = "with_approval"
    AUTONOMOUSLY = "autonomously"


class Exposed(StrEnum):
    INTERNET = "internet"
    INTERNAL = "internal"
    LOCAL = "local"


class Patching(StrEnum):
    PROMPT = "prompt"
    SLOW = "slow"
    NONE = "none"


class Runs(StrEnum):
    NOTHING = "nothing"
    OWN_CODE = "own_code"
    UNTRUSTED_CODE = "untrusted_code"


class Updates(StrEnum):
    PINNED = "pinned"
    MANUAL = "manual"
    AUTOMATIC = "automatic"


class Recipients(StrEnum):
    ANY = "any"
    FIXED = "fixed"


class ActsAs(StrEnum):
    OWN = "own"
    CALLER = "caller"
    SHARED = "shared"


class Access(StrEnum):
    PUBLIC = "public"
    REGISTERED = "registered"
    AUTHENTICATED = "authenticated"
    PRIVILEGED = "privileged"
    PHYSICAL = "physical"
    NONE = "none"


class Privileges(StrEnum):
    NONE = "none"
    USER = "user"
    SERVICE = "service"
    ADMIN = "admin"


class Effect(StrEnum):
    """What a component can do to the world."""

    SENDS = "sends"
    SPENDS = "spends"
    DELETES = "deletes"
    WRITES = "writes"
    EXECUTES = "executes"
    PUBLISHES = "publishes"
    ACTUATES = "actuates"


class Output(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"
    SQL = "sql"
    SHELL = "shell"
    CODE = "code"
    JSON = "json"
    TEXT = "text"
    MEDIA = "media"


class Role(StrEnum):
    """What part the content of a flow plays for its receiver."""

    DATA = "data"
    PROMPT = "prompt"
    CONTEXT = "context"
    INSTRUCTION = "instruction"
    COMPLETION = "completion"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    TOOL_DEFINITION = "tool_definition"
    QUERY = "query"
    EMBEDDING = "embedding"
    INFERENCE_INPUT = "inference_input"
    PREDICTION = "prediction"
    TRAINING_DATA = "training_data"
    FEEDBACK = "feedback"
    LABEL = "label"
    GRADIENT = "gradient"
    MODEL_ARTIFACT = "model_artifact"
    PACKAGE = "package"
    CREDENTIAL = "credential"
    COMMAND = "command"
    CONTENT = "content"
    TELEMETRY = "telemetry"


class Authentication(StrEnum):
    NONE = "none"
    SESSION = "session"
    API_KEY = "api_key"
    TOKEN = "token"
    MTLS = "mtls"
    SIGNED = "signed"
    BIOMETRIC = "biometric"


class Trigger(StrEnum):
    USER = "user"
    SCHEDULE = "schedule"
    EVENT = "event"


class ControlStatus(StrEnum):
    PLANNED = "planned"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"


class Strength(StrEnum):
    WEAK = "weak"
    PARTIAL = "partial"
    STRONG = "strong"


class Level(StrEnum):
    """Skill or resources of an adversary, effort of a step."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Property(StrEnum):
    """What a loss violates."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"
    SAFETY = "safety"
    ACCOUNTABILITY = "accountability"


class ActRole(StrEnum):
    """Role under the EU AI Act."""

    PROVIDER = "provider"
    DEPLOYER = "deployer"
    IMPORTER = "importer"
    DISTRIBUTOR = "distributor"


class ActClass(StrEnum):
    """Risk class under the EU AI Act."""

    PROHIBITED = "prohibited"
    HIGH = "high"
    LIMITED = "limited"
    MINIMAL = "minimal"
    GPAI = "gpai"
