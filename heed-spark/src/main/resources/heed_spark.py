"""Heed on PySpark: a text classifier that explains itself.

    from heed_spark import HeedClassifier

    model = HeedClassifier(textCol="body", labelCol="queue").fit(tickets)
    model.setReasonsCol("why").transform(new_tickets).show()

The work is done by the Java classes of the same names in heed-spark, whose jar has this module too.
"""

import importlib
import sys
import types

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaEvaluator, JavaModel

__all__ = ["HeedClassifier", "HeedEvaluator", "HeedModel"]

_PACKAGE = "dev.heed.spark"


class _Reader(JavaMLReader):
    """Finds the Java class by its own package, which is not that of this module."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return _PACKAGE + "." + clazz.__name__


class _Readable(JavaMLReadable):
    @classmethod
    def read(cls):
        """A reader, which may get a session."""
        return _Reader(cls)


def _string(name, doc):
    return Param(Params._dummy(), name, doc, TypeConverters.toString)


def _int(name, doc):
    return Param(Params._dummy(), name, doc, TypeConverters.toInt)


def _float(name, doc):
    return Param(Params._dummy(), name, doc, TypeConverters.toFloat)


def _with_accessors(cls):
    """Adds getX() and setX(value) for every parameter x."""

    def add(name, doc):
        def getter(self):
            return self.getOrDefault(name)

        def setter(self, value):
            return self._set(**{name: value})

        for prefix, method, text in (("get", getter, "Gets: "), ("set", setter, "Sets: ")):
            method.__name__ = prefix + name[0].upper() + name[1:]
            method.__doc__ = text + doc
            setattr(cls, method.__name__, method)

    for each in dir(cls):
        param = getattr(cls, each)
        if isinstance(param, Param):
            add(param.name, param.doc)
    return cls


class _Columns(Params):
    """The parameters that a classifier hands on to its model."""

    textCol = _string("textCol", "name of the column of texts")
    predictionCol = _string(
        "predictionCol",
        "name of the new column of labels; an array of them if a text may have several; none if"
        " empty",
    )
    probabilityCol = _string(
        "probabilityCol",
        "name of the new column of calibrated probabilities, in the order of the labels; none if"
        " empty",
    )
    reasonsCol = _string(
        "reasonsCol",
        "name of the new column of the words that speak most for the label; none if empty",
    )

    def _set_column_defaults(self):
        self._setDefault(
            textCol="text", predictionCol="prediction", probabilityCol="probability", reasonsCol=""
        )


@_with_accessors
class HeedModel(JavaModel, _Columns, _Readable, JavaMLWritable):
    """Labels a column of texts. HeedModel.load(path) reads a .heed file, or what save wrote."""

    def __init__(self, java_model=None):
        super().__init__(java_model)
        self._set_column_defaults()

    @property
    def labels(self):
        """The labels, in the order of the probabilities."""
        return list(self._java_obj.classifier().labels())

    def registerFunction(self, spark, name):
        """Registers a function of SQL that gives the label of a text."""
        self._java_obj.registerFunction(spark._jsparkSession, name)


@_with_accessors
class HeedClassifier(JavaEstimator, _Columns, _Readable, JavaMLWritable):
    """Trains a HeedModel on a column of texts and one of labels."""

    labelCol = _string(
        "labelCol",
        "name of the column of labels: strings, numbers or booleans, or arrays of these if a text"
        " may have any number of labels",
    )
    weightCol = _string(
        "weightCol",
        "name of the column of weights, numbers above 0; all texts count the same if empty",
    )
    handleInvalid = _string(
        "handleInvalid",
        "rows without a text, a label or a weight above 0: error, or skip to leave them out",
    )
    seed = _int("seed", "seed of all random numbers")
    maxIter = _int("maxIter", "maximum number of passes over the texts")
    patience = _int(
        "patience", "passes without a lower loss on the dev texts, after which to stop"
    )
    learningRate = _float(
        "learningRate",
        "size of the steps; 0 for one that grows until the loss on the dev texts no longer falls",
    )
    devShare = _float(
        "devShare",
        "share of the texts held out to decide when to stop; they are trained on in the end",
    )
    ngrams = _int("ngrams", "longest n-gram in words; 1 for words alone")
    minCount = _int("minCount", "occurrences of a word, below which it is left out")
    charNgrams = _string(
        "charNgrams",
        "lengths of character n-grams, such as 3-5; none; or auto for 3-5 if they lower the loss on"
        " the dev texts",
    )
    dim = _int("dim", "components of a word's embedding; 0 chooses by the number of labels")
    head = _string(
        "head", "map from the averaged embedding to the labels: fixed, linear or mlp"
    )
    classWeights = _string(
        "classWeights",
        "none, balanced (every label counts the same) or sqrt (halfway between them)",
    )
    maxLocalWords = _int(
        "maxLocalWords", "words of all texts up to which the driver trains alone"
    )
    shards = _int(
        "shards",
        "parts that are trained side by side, whatever the number of words; 0 for one part for each"
        " maxLocalWords words",
    )
    checkpointInterval = _int(
        "checkpointInterval",
        "passes of a training in shards from one checkpoint to the next, in the folder of"
        " SparkContext.setCheckpointDir; -1 for none",
    )

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + ".HeedClassifier", self.uid)
        self._set_column_defaults()
        self._setDefault(
            labelCol="label",
            weightCol="",
            handleInvalid="error",
            seed=1,
            maxIter=100,
            patience=5,
            learningRate=0.0,
            devShare=0.1,
            ngrams=2,
            minCount=1,
            charNgrams="auto",
            dim=0,
            head="linear",
            classWeights="none",
            maxLocalWords=100000000,
            shards=0,
            checkpointInterval=1,
        )
        self._set(**params)

    def setParams(self, **params):
        """Sets parameters by their names."""
        return self._set(**params)

    def _create_model(self, java_model):
        return HeedModel(java_model)


@_with_accessors
class HeedEvaluator(JavaEvaluator, _Readable, JavaMLWritable):
    """Compares a model's labels with those that rows have, for a CrossValidator."""

    labelCol = _string("labelCol", "name of the column of true labels")
    predictionCol = _string("predictionCol", "name of the model's column of labels")
    metricName = _string(
        "metricName",
        "accuracy (the share of texts whose labels are all right), macroF1 (the mean over the"
        " labels) or microF1 (over all labels of all texts)",
    )

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + ".HeedEvaluator", self.uid)
        self._setDefault(labelCol="label", predictionCol="prediction", metricName="accuracy")
        self._set(**params)


def _name_as_java():
    """Lets PySpark find these classes by their Java names, as it does for a saved pipeline."""
    above = None
    path = ""
    for part in _PACKAGE.split("."):
        path = path + "." + part if path else part
        try:
            module = importlib.import_module(path)
        except ImportError:
            module = sys.modules.setdefault(path, types.ModuleType(path))
        if above is not None:
            setattr(above, part, module)
        above = module
    for cls in (HeedClassifier, HeedEvaluator, HeedModel):
        setattr(above, cls.__name__, cls)


_name_as_java()
