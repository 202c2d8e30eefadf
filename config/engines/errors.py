class EngineError(Exception):
    """What keeps an engine or the shop from running, as one plain sentence for the operator."""
