"""The model: ontology and shapes, compiled (docs/modelling.md)."""

from verbund.model.load import ModelFolders, load_model
from verbund.model.model import Field, Model, RecordType

__all__ = ["Field", "Model", "ModelFolders", "RecordType", "load_model"]
