"""The automatic kill switch: off by default, armed by a person for one model, in one store, while watched."""
