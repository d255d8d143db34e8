"""Prints the parameters of heed_spark.py, as explainParams of the Java classes does.

PySpark itself is not needed: bare classes stand in for those that the module builds on.
"""

import sys
import types


class Params:
    def __init__(self, *args):
        self.uid = "uid"
        self.defaults = {}
        self.values = {}

    @staticmethod
    def _dummy():
        return None

    def _setDefault(self, **values):
        self.defaults.update(values)

    def _set(self, **values):
        self.values.update(values)
        return self

    def getOrDefault(self, name):
        return self.values.get(name, self.defaults[name])

    def _new_java_obj(self, name, *args):
        return name


class Param:
    def __init__(self, parent, name, doc, converter):
        self.name = name
        self.doc = doc
        self.converter = converter


def module(name, **content):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(content)


def base(name):
    return type(name, (Params,), {})


converters = types.SimpleNamespace(toString=str, toInt=int, toFloat=float)
module("pyspark")
module("pyspark.ml")
module("pyspark.ml.param", Param=Param, Params=Params, TypeConverters=converters)
readable = type("JavaMLReadable", (), {})
module(
    "pyspark.ml.util",
    JavaMLReadable=readable,
    JavaMLReader=type("JavaMLReader", (), {}),
    JavaMLWritable=type("JavaMLWritable", (), {}),
)
module(
    "pyspark.ml.wrapper",
    JavaEstimator=base("JavaEstimator"),
    JavaEvaluator=base("JavaEvaluator"),
    JavaModel=base("JavaModel"),
)
sys.path.insert(0, sys.argv[1])
import heed_spark

for name in heed_spark.__all__:
    cls = getattr(heed_spark, name)
    assert getattr(sys.modules["dev.heed.spark"], name) is cls
    assert heed_spark._Reader._java_loader_class(cls) == "dev.heed.spark." + name
    stage = cls()
    for each in sorted(dir(cls)):
        param = getattr(cls, each)
        if isinstance(param, Param):
            assert param.name == each
            suffix = each[0].upper() + each[1:]
            default = getattr(stage, "get" + suffix)()
            assert param.converter(default) == default
            other = getattr(cls(), "set" + suffix)(default)
            assert other.values == {each: default}
            print("%s %s: %s (default: %s)" % (name, each, param.doc, default))
